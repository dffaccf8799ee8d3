#include "channels/sms/modem_server.hpp"

#include "base/sandbox.hpp"
#include "channels/sms/at_line.hpp"
#include "channels/sms/gammu_modem.hpp"

#include <unistd.h>

#include <chrono>
#include <filesystem>

namespace kanal::sms {

namespace {

constexpr int kMalformedRequest = 65;  // EX_DATAERR of sysexits.h
constexpr Duration kPollEvery = std::chrono::milliseconds(100);
// More often nobody needs to hear that there is work.
constexpr Duration kBetweenEvents = std::chrono::milliseconds(200);
constexpr auto kUnsolicitedTime = std::chrono::milliseconds(1200);
constexpr unsigned kBetweenReads = 50000;  // microseconds
constexpr std::size_t kMostUnsolicited = 4096;

// A modem that does not answer may still obey. Afterwards it is away for a while.
void reset(std::string const& device) {
    auto const terminal = open_terminal(device);
    if (!terminal.open()) return;
    (void)AtLine(terminal.number()).write("\x1b\rAT+CFUN=1,1");
    ::sleep(1);
}

}  // namespace

ModemServer::ModemServer(int socket) : pipe_(socket, kLargestModemMessage) {
    using Kind = ModemEvent::Kind;
    GammuModem::Listeners listeners;
    listeners.arrived = [this](Place place) { send_event(ModemEvent{Kind::arrived, place, {}}); };
    listeners.pushed = [this](std::string pdu) {
        send_event(ModemEvent{Kind::pushed, ModemEvent::kSomewhere, std::move(pdu)});
    };
    listeners.unsolicited = [this](std::string name) {
        send_event(ModemEvent{Kind::unsolicited, ModemEvent::kSomewhere, std::move(name)});
    };
    listeners.working = [this] { send_working(); };
    modem_ = std::make_unique<GammuModem>(std::move(listeners));
}

ModemServer::~ModemServer() = default;

int ModemServer::run() {
    for (;;) {
        if (!pipe_.wait(kPollEvery)) {
            modem_->read_unsolicited();
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
        case ModemRequest::Kind::reregister:
            return modem_->reregister();
        case ModemRequest::Kind::acknowledge:
            return modem_->acknowledge();
        case ModemRequest::Kind::send:
            return modem_->send(request.number, request.text);
    }
    return {};
}

// A pipe that broke is noticed at the next receive.
void ModemServer::send_event(ModemEvent const& event) {
    (void)pipe_.send(to_message(event));
}

void ModemServer::send_working() {
    auto const now = std::chrono::steady_clock::now();
    if (now - last_working_ < kBetweenEvents) return;
    last_working_ = now;
    send_event(ModemEvent{ModemEvent::Kind::working});
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
    if (request.check_unsolicited) check_unsolicited(request.device);
    return modem_->connect(request.device, request.connection, request.model);
}

// libGammu does not find an answer behind a line that it does not know, and says nothing of either.
void ModemServer::check_unsolicited(std::string const& device) {
    auto const terminal = open_terminal(device);
    if (!terminal.open()) return;
    std::string said;
    LineListeners listener;
    listener.octets = [&said](std::string_view octets) { said += octets; };
    auto const end = std::chrono::steady_clock::now() + kUnsolicitedTime;
    AtLine line(terminal.number(), std::move(listener));
    while (std::chrono::steady_clock::now() < end && said.size() < kMostUnsolicited) {
        line.drain(Duration::zero());
        ::usleep(kBetweenReads);
    }
    if (auto name = unsolicited_in(said))
        send_event(ModemEvent{ModemEvent::Kind::unsolicited, ModemEvent::kSomewhere, *name});
}

}  // namespace kanal::sms
