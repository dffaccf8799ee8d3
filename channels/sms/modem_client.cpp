#include "channels/sms/modem_client.hpp"

#include "base/log.hpp"

#include <gammu-error.h>

#include <utility>

namespace kanal::sms {

namespace asio = boost::asio;

namespace {

constexpr unsigned kMostRefusals = 3;
constexpr auto kNetworkEvery = std::chrono::seconds(60);
constexpr auto kBusyAtMost = std::chrono::seconds(30);  // a SIM that has just got its power
constexpr std::string_view kRefused = "refused";

}  // namespace

ModemClient::ModemClient(SmsOptions const& options, Modem& modem, ModemStatus& status)
    : options_(options), modem_(modem), status_(status) {}

asio::awaitable<Result<bool>> ModemClient::ask_state() {
    auto const now = std::chrono::steady_clock::now();
    ModemRequest request;
    request.kind = ModemRequest::Kind::state;
    request.network = now >= network_due_ || status_.condition != "ready";
    bool const with_network = request.network;
    auto const reply = co_await ask(std::move(request));
    if (!reply) co_return reply.error();
    if (reply->error != 0) {
        set_condition(meaning_of(*reply));
        co_return false;
    }
    auto state = reply->state;
    if (with_network) network_due_ = now + kNetworkEvery;
    if (!with_network) {
        state.signal = status_.state.signal;
        state.network = status_.state.network;
    }
    status_.state = state;
    bool const offline = state.network == "none" || state.network == "denied" || state.network == "searching";
    note_network(offline);
    set_condition(offline ? "no network" : "ready");
    note_storage();
    co_return true;
}

void ModemClient::note_network(bool offline) {
    if (!offline) {
        status_.offline_since.reset();
        status_.reregistered = false;
    } else if (!status_.offline_since) {
        status_.offline_since = std::chrono::steady_clock::now();
    }
}

void ModemClient::note_storage() {
    auto const& state = status_.state;
    bool const high = state.size > 0 && state.used * 100 >= state.size * 80;
    if (high && !status_.storage_high) {
        log::event(
            log::Level::warning,
            "sms_storage_high",
            {{"channel", options_.name}, {"used", state.used}, {"size", state.size}}
        );
    }
    status_.storage_high = high;
}

void ModemClient::set_condition(std::string condition) {
    if (condition == status_.condition) return;
    status_.condition = std::move(condition);
    bool const ready = status_.condition == "ready";
    log::event(
        ready ? log::Level::notice : log::Level::warning,
        ready ? "modem_ready" : "modem_not_ready",
        {{"channel", options_.name}, {"reason", status_.condition}}
    );
}

asio::awaitable<Result<ModemReply>> ModemClient::ask(ModemRequest request) {
    auto const begun = co_await begin(std::move(request));
    if (!begun) co_return begun.error();
    auto reply = co_await finish();
    co_return reply;
}

asio::awaitable<Result<void>> ModemClient::begin(ModemRequest request) {
    deadline_ = deadline_of(request);
    auto begun = co_await modem_.begin(std::move(request), deadline_);
    if (!begun) note_no_answer();
    co_return begun;
}

// A modem may look through all of its SIM before it says the first word of the list.
Duration ModemClient::deadline_of(ModemRequest const& request) const {
    return request.fresh ? options_.deadlines.command * 3 : options_.deadlines.command;
}

asio::awaitable<Result<ModemReply>> ModemClient::finish() {
    auto reply = co_await modem_.finish(deadline_);
    if (!reply) {
        note_no_answer();
        co_return reply.error();
    }
    if (is_tolerated(*reply)) co_return reply;
    ++refusals_;
    if (is_lost(reply->error) || refusals_ >= kMostRefusals) {
        set_condition(meaning_of(*reply));
        needs_a_person_ = sms::needs_a_person(reply->error);
        co_return retry("modem: command: " + status_.condition);
    }
    co_return reply;
}

void ModemClient::note_no_answer() {
    auto const& unsolicited = modem_.unsolicited();
    set_condition(unsolicited.empty() ? "no answer" : "no answer (it talks in between: " + unsolicited + ")");
}

// What is no fault, or none yet.
bool ModemClient::is_tolerated(ModemReply const& reply) {
    auto const now = std::chrono::steady_clock::now();
    bool const busy = reply.error == ModemReply::kBusy;
    if (!busy) busy_since_.reset();
    if (busy && !busy_since_) busy_since_ = now;
    if (reply.error != 0) return busy && now - *busy_since_ < kBusyAtMost;
    refusals_ = 0;
    status_.last_answered = options_.clock.wall();
    return true;
}

std::string_view meaning_of(int error) {
    switch (error) {
        case ERR_DEVICENOTEXIST:
            return "device missing";
        case ERR_DEVICEOPENERROR:
        case ERR_DEVICELOCKED:
        case ERR_DEVICEBUSY:
            return "device in use by another program";
        case ERR_DEVICENOPERMISSION:
        case ERR_PERMISSION:
            return "device not permitted";
        case ERR_DEVICENODRIVER:
        case ERR_DEVICENOTWORK:
        case ERR_DEVICEDTRRTSERROR:
        case ERR_DEVICECHANGESPEEDERROR:
        case ERR_DEVICEWRITEERROR:
        case ERR_DEVICEREADERROR:
        case ERR_DEVICEPARITYERROR:
        case ERR_NOTCONNECTED:
            return "connection lost";
        case ERR_TIMEOUT:
        case ModemReply::kNoAnswer:
            return "no answer";
        case ERR_UNKNOWNCONNECTIONTYPESTRING:
        case ERR_UNKNOWNMODELSTRING:
        case ERR_UNCONFIGURED:
            return "connection or model unknown to libGammu";
        case ERR_SECURITYERROR:
            return "SIM locked";
        case ERR_NOSIM:
            return "no SIM";
        case ERR_PHONEOFF:
            return "modem switched off";
        case ERR_FULL:
            return "storage full";
        case ERR_NETWORK_ERROR:
        case ERR_NOSERVICE:
            return "no network";
        case ERR_BUSY:
            return "modem busy";
        case ERR_EMPTYSMSC:
        case ERR_GETTING_SMSC:
            return "no service centre";
        case ModemReply::kBusy:
            return "SIM busy";
        case ModemReply::kTextOnly:
            return "modem knows no PDU mode, only text mode";
        case ModemReply::kUnknownOutcome:
            return "nobody knows";
        default:
            return kRefused;
    }
}

std::string meaning_of(ModemReply const& reply) {
    std::string const meaning(meaning_of(reply.error));
    bool const says_all = reply.detail.empty() || meaning != kRefused;
    return says_all ? meaning : meaning + " (" + reply.detail + ")";
}

bool is_lost(int error) {
    return (error >= ERR_DEVICEOPENERROR && error <= ERR_TIMEOUT) || error == ERR_NOTCONNECTED ||
           error == ERR_PHONEOFF || error == ERR_ABORTED || error == ModemReply::kInvalidRequest ||
           error == ModemReply::kNoAnswer;
}

bool needs_a_person(int error) {
    return error == ERR_NOSIM || error == ERR_SECURITYERROR || error == ERR_UNKNOWNCONNECTIONTYPESTRING ||
           error == ERR_UNKNOWNMODELSTRING || error == ERR_DEVICENOPERMISSION ||
           error == ModemReply::kTextOnly;
}

}  // namespace kanal::sms
