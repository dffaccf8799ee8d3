#include "channels/sms/modem_server.hpp"

#include "base/descriptor.hpp"
#include "base/sandbox.hpp"
#include "channels/sms/direct_line.hpp"
#include "channels/sms/gammu_modem.hpp"

#include <unistd.h>

#include <chrono>
#include <filesystem>

namespace kanal::sms {

namespace {

constexpr int kMalformedRequest = 65;  // EX_DATAERR of sysexits.h
constexpr Duration kBetweenLooks = std::chrono::milliseconds(100);
// More often nobody needs to hear that there is work.
constexpr Duration kBetweenSigns = std::chrono::milliseconds(200);
constexpr auto kHearUnasked = std::chrono::milliseconds(1200);
constexpr unsigned kBetweenReads = 50000;  // microseconds
constexpr std::size_t kMostUnasked = 4096;

// A modem that does not answer may still obey. Afterwards it is away for a while.
void reset(std::string const& device) {
    Descriptor const terminal(open_terminal(device));
    if (!terminal.open()) return;
    (void)DirectLine(terminal.number()).blurt("\x1b\rAT+CFUN=1,1");
    ::sleep(1);
}

}  // namespace

ModemServer::ModemServer(int socket) : pipe_(socket, kLargestModemMessage) {
    using Kind = ModemEvent::Kind;
    GammuModem::Ears ears;
    ears.arrived = [this](Place place) { say(ModemEvent{Kind::arrived, place, {}}); };
    ears.pushed = [this](std::string pdu) {
        say(ModemEvent{Kind::pushed, ModemEvent::kSomewhere, std::move(pdu)});
    };
    ears.chatter = [this](std::string name) {
        say(ModemEvent{Kind::chatter, ModemEvent::kSomewhere, std::move(name)});
    };
    ears.working = [this] { say_working(); };
    modem_ = std::make_unique<GammuModem>(std::move(ears));
}

ModemServer::~ModemServer() = default;

int ModemServer::run() {
    for (;;) {
        if (!pipe_.wait(kBetweenLooks)) {
            modem_->attend();
            continue;
        }
        auto const message = pipe_.receive();
        if (!message || !*message) return 0;
        auto const request = read_request(**message);
        if (!request) return kMalformedRequest;
        if (!pipe_.send(to_message(answer(*request)))) return 0;
    }
}

ModemReply ModemServer::answer(ModemRequest const& request) {
    switch (request.kind) {
        case ModemRequest::Kind::connect:
            return connect(request);
        case ModemRequest::Kind::pin:
            return modem_->enter_pin(request.code);
        case ModemRequest::Kind::listen:
            return modem_->listen();
        case ModemRequest::Kind::state:
            return modem_->state(request.network);
        case ModemRequest::Kind::read:
            return modem_->read(request);
        case ModemRequest::Kind::enrol:
            return modem_->enrol();
        case ModemRequest::Kind::acknowledge:
            return modem_->acknowledge();
        case ModemRequest::Kind::send:
            return modem_->send(request.number, request.text);
    }
    return {};
}

// A pipe that broke is noticed at the next receive.
void ModemServer::say(ModemEvent const& event) {
    (void)pipe_.send(to_message(event));
}

void ModemServer::say_working() {
    auto const now = std::chrono::steady_clock::now();
    if (now - last_sign_ < kBetweenSigns) return;
    last_sign_ = now;
    say(ModemEvent{ModemEvent::Kind::working});
}

// Before the modem says the first word of a stranger. Only now is it known where the modem is; it may come
// back under another name in /dev. libGammu's dummy phone is a folder.
void ModemServer::confine(std::string const& device) {
    if (confined_) return;
    SandboxRules rules{system_libraries(), {"/dev"}};
    if (std::filesystem::is_directory(device)) rules.writable.push_back(device);
    if (!enter_sandbox(rules)) ::_exit(kNotConfined);
    confined_ = true;
}

ModemReply ModemServer::connect(ModemRequest const& request) {
    confine(request.device);
    if (request.reset) reset(request.device);
    if (request.wary) hear_unasked(request.device);
    return modem_->connect(request.device, request.connection, request.model);
}

// libGammu does not find an answer behind a line that it does not know, and says nothing of either.
void ModemServer::hear_unasked(std::string const& device) {
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

}  // namespace kanal::sms
