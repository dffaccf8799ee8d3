#include "channels/sms/modem_role.hpp"

#include "base/descriptor.hpp"
#include "base/framed_pipe.hpp"
#include "base/sandbox.hpp"
#include "channels/sms/direct_line.hpp"
#include "channels/sms/gammu_modem.hpp"

#include <unistd.h>

#include <chrono>
#include <filesystem>

namespace kanal::sms {

namespace {

constexpr Duration kBetweenLooks = std::chrono::milliseconds(100);
// More often nobody needs to hear that there is work.
constexpr Duration kBetweenSigns = std::chrono::milliseconds(200);
constexpr auto kHearUnasked = std::chrono::milliseconds(1200);
constexpr unsigned kBetweenReads = 50000;  // microseconds
constexpr std::size_t kMostUnasked = 4096;

class ModemServer {
public:
    explicit ModemServer(FramedPipe& pipe) : pipe_(pipe), modem_(ears()) {}

    void attend() { modem_.attend(); }

    ModemReply answer(ModemRequest const& request) {
        switch (request.kind) {
            case ModemRequest::Kind::connect:
                return connect(request);
            case ModemRequest::Kind::pin:
                return modem_.enter_pin(request.code);
            case ModemRequest::Kind::listen:
                return modem_.listen();
            case ModemRequest::Kind::state:
                return modem_.state(request.network);
            case ModemRequest::Kind::read:
                return modem_.read(request);
            case ModemRequest::Kind::enrol:
                return modem_.enrol();
            case ModemRequest::Kind::acknowledge:
                return modem_.acknowledge();
            case ModemRequest::Kind::send:
                return modem_.send(request.number, request.text);
        }
        return {};
    }

private:
    GammuModem::Ears ears() {
        GammuModem::Ears ears;
        ears.arrived = [this](Place place) { say(ModemEvent{ModemEvent::Kind::arrived, place, {}}); };
        ears.pushed = [this](std::string pdu) {
            say(ModemEvent{ModemEvent::Kind::pushed, ModemEvent::kSomewhere, std::move(pdu)});
        };
        ears.chatter = [this](std::string name) {
            say(ModemEvent{ModemEvent::Kind::chatter, ModemEvent::kSomewhere, std::move(name)});
        };
        ears.working = [this] {
            auto const now = std::chrono::steady_clock::now();
            if (now - last_sign_ < kBetweenSigns) return;
            last_sign_ = now;
            say(ModemEvent{ModemEvent::Kind::working});
        };
        return ears;
    }

    // A pipe that broke is noticed at the next receive.
    void say(ModemEvent const& event) { (void)pipe_.send(to_message(event)); }

    // Before the modem says the first word of a stranger. Only now is it known where the modem is; it may
    // come back under another name in /dev. libGammu's dummy phone is a folder.
    void confine(std::string const& device) {
        if (confined_) return;
        SandboxRules rules{system_libraries(), {"/dev"}};
        if (std::filesystem::is_directory(device)) rules.writable.push_back(device);
        if (!enter_sandbox(rules)) ::_exit(kNotConfined);
        confined_ = true;
    }

    ModemReply connect(ModemRequest const& request) {
        confine(request.device);
        if (request.reset) reset(request.device);
        if (request.wary) hear_unasked(request.device);
        return modem_.connect(request.device, request.connection, request.model);
    }

    // libGammu does not find an answer behind a line that it does not know, and says nothing of either.
    void hear_unasked(std::string const& device) {
        Descriptor const terminal(open_terminal(device));
        if (!terminal.open()) return;
        std::string said;
        LineEars listener;
        listener.heard = [&said](std::string_view octets) { said += octets; };
        auto const end = std::chrono::steady_clock::now() + kHearUnasked;
        DirectLine line(terminal.number(), std::move(listener));
        while (std::chrono::steady_clock::now() < end && said.size() < kMostUnasked) {
            line.listen(Duration::zero());
            ::usleep(kBetweenReads);
        }
        if (auto name = chatter_in(said))
            say(ModemEvent{ModemEvent::Kind::chatter, ModemEvent::kSomewhere, *name});
    }

    // A modem that does not answer may still obey. Afterwards it is away for a while.
    static void reset(std::string const& device) {
        Descriptor const terminal(open_terminal(device));
        if (!terminal.open()) return;
        (void)DirectLine(terminal.number()).blurt("\x1b\rAT+CFUN=1,1");
        ::sleep(1);
    }

    FramedPipe& pipe_;
    SteadyTime last_sign_ = {};
    GammuModem modem_;
    bool confined_ = false;
};

}  // namespace

int run_modem_role(int descriptor) {
    FramedPipe pipe(descriptor, kLargestModemMessage);
    ModemServer server(pipe);
    for (;;) {
        if (!pipe.wait(kBetweenLooks)) {
            server.attend();
            continue;
        }
        auto const message = pipe.receive();
        if (!message || !*message) return 0;
        auto const request = read_request(**message);
        if (!request) return 65;
        if (!pipe.send(to_message(server.answer(*request)))) return 0;
    }
}

}  // namespace kanal::sms
