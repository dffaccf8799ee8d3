#include "channels/sms/modem_role.hpp"

#include "base/framed_pipe.hpp"
#include "channels/sms/direct_line.hpp"
#include "channels/sms/gammu_modem.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>

namespace kanal::sms {

namespace {

constexpr Duration kBetweenLooks = std::chrono::milliseconds(100);
// One request must not outlast its deadline, however many empty places there are.
constexpr auto kLongestSearch = std::chrono::seconds(2);

class ModemServer {
public:
    explicit ModemServer(FramedPipe& pipe) : pipe_(pipe), modem_(announcements()) {}

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
            case ModemRequest::Kind::next:
                return next(request);
            case ModemRequest::Kind::read:
                return read(request.place, request.direct);
            case ModemRequest::Kind::remove:
                return remove(request);
            case ModemRequest::Kind::acknowledge:
                return modem_.acknowledge();
            case ModemRequest::Kind::send:
                return modem_.send(request.number, request.text);
        }
        return {};
    }

private:
    FrameTap::Announcements announcements() {
        FrameTap::Announcements announcements;
        announcements.arrived = [this] { say(ModemEvent{ModemEvent::Kind::arrived}); };
        announcements.pushed = [this](std::string pdu) {
            say(ModemEvent{ModemEvent::Kind::pushed, 0, std::move(pdu)});
        };
        return announcements;
    }

    // A pipe that broke is noticed at the next receive.
    void say(ModemEvent const& event) { (void)pipe_.send(to_message(event)); }

    ModemReply connect(ModemRequest const& request) {
        if (request.reset) reset(request.device);
        return modem_.connect(request.device, request.connection, request.model);
    }

    // A modem that does not answer may still obey. Afterwards it is away for a while.
    static void reset(std::string const& device) {
        int const descriptor = open_terminal(device);
        if (descriptor < 0) return;
        (void)DirectLine(descriptor).blurt("\x1b\rAT+CFUN=1,1");
        ::close(descriptor);
        ::sleep(1);
    }

    ModemReply read(Place place, bool direct) {
        // Should this be the last that is heard of us, it is known where it happened.
        say(ModemEvent{ModemEvent::Kind::trying, place, {}});
        return direct ? modem_.read_direct(place) : modem_.read(place);
    }

    ModemReply next(ModemRequest const& request) {
        auto const end = std::chrono::steady_clock::now() + kLongestSearch;
        auto last = request.place;
        for (auto place = modem_.place_behind(last); place; place = modem_.place_behind(last)) {
            last = *place;
            if (std::count(request.skip.begin(), request.skip.end(), last) > 0) continue;
            auto reply = read(last, false);
            reply.place = last;
            if (reply.error != 0 || reply.found != ModemReply::Found::nothing) return reply;
            if (std::chrono::steady_clock::now() > end) {
                reply.found = ModemReply::Found::more;
                return reply;
            }
        }
        return {};
    }

    ModemReply remove(ModemRequest const& request) {
        auto const before = read(request.place, request.direct);
        if (before.error != 0) return before;
        ModemReply reply;
        reply.place = request.place;
        reply.removal = ModemReply::Removal::gone;
        if (before.found == ModemReply::Found::nothing) return reply;
        reply.removal = ModemReply::Removal::changed;
        if (before.pdus != request.pdus) return reply;

        bool const direct = request.direct || before.undecoded;
        auto const removed = direct ? modem_.remove_direct(request.place) : modem_.remove(request.place);
        reply.error = removed.error;
        auto const after = read(request.place, request.direct);
        bool const same = after.found != ModemReply::Found::nothing && after.pdus == request.pdus;
        reply.removal = same || after.error != 0 ? ModemReply::Removal::kept : ModemReply::Removal::removed;
        return reply;
    }

    FramedPipe& pipe_;
    GammuModem modem_;
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
