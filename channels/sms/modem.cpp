#include "channels/sms/modem.hpp"

#include <gammu-error.h>

#include <algorithm>
#include <utility>

namespace kanal::sms {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kMostPushed = 1000;
constexpr int kMostDeadlines = 10;
constexpr Duration kWholeMessage = std::chrono::seconds(5);  // once its first octet is here
constexpr std::string_view kRefused = "refused";

}  // namespace

Result<std::optional<ModemReply>> Modem::handle(std::string_view message) {
    auto read = read_modem_message(message);
    if (!read) return read.error();
    if (!read->event) return std::optional<ModemReply>(std::move(read->reply));
    switch (read->event->kind) {
        case ModemEvent::Kind::arrived:
            arrived_ = true;
            if (read->event->place >= 0 && announced_.size() < kMostPushed)
                announced_.push_back(read->event->place);
            break;
        case ModemEvent::Kind::working:
            working_ = true;
            break;
        case ModemEvent::Kind::unsolicited:
            unsolicited_ = std::move(read->event->text);
            break;
        case ModemEvent::Kind::pushed:
            if (pushed_.size() < kMostPushed) pushed_.push_back(std::move(read->event->text));
            break;
    }
    return std::optional<ModemReply>{};
}

asio::awaitable<Result<ModemReply>> Modem::ask(ModemRequest request, Duration deadline) {
    auto const begun = co_await begin(std::move(request), deadline);
    if (!begun) co_return begun.error();
    auto reply = co_await finish(deadline);
    co_return reply;
}

asio::awaitable<Result<void>> Modem::begin(ModemRequest request, Duration deadline) {
    auto message = to_message(request);
    auto sent = co_await child_.send(std::move(message), deadline);
    co_return sent;
}

asio::awaitable<Result<ModemReply>> Modem::finish(Duration deadline) {
    auto const last = std::chrono::steady_clock::now() + kMostDeadlines * deadline;
    auto end = std::chrono::steady_clock::now() + deadline;
    for (;;) {
        auto const left = std::chrono::ceil<Duration>(end - std::chrono::steady_clock::now());
        auto const message = co_await child_.receive(std::max(left, Duration::zero()));
        if (!message) co_return message.error();
        auto handled = handle(*message);
        if (!handled) {
            child_.kill();
            co_return handled.error();
        }
        if (*handled) co_return std::move(**handled);
        // What it says of its own accord is no sign that it answers.
        if (std::exchange(working_, false)) end = std::min(std::chrono::steady_clock::now() + deadline, last);
    }
}

asio::awaitable<bool> Modem::wait_for_event(Duration longest) {
    auto const end = std::chrono::steady_clock::now() + longest;
    while (!arrived_ && pushed_.empty() && child_.alive()) {
        auto const left = std::chrono::ceil<Duration>(end - std::chrono::steady_clock::now());
        if (left <= Duration::zero()) co_return true;
        bool const readable = co_await child_.wait(left);
        if (!readable) continue;
        auto const message = co_await child_.receive(kWholeMessage);
        if (!message) co_return false;
        // An answer to nothing, or nonsense, comes from a child that is not in its senses.
        auto const handled = handle(*message);
        if (!handled || *handled) child_.kill();
    }
    co_return child_.alive();
}

bool Modem::take_arrival() {
    return std::exchange(arrived_, false);
}

std::vector<Place> Modem::take_announced() {
    return std::exchange(announced_, {});
}

std::optional<std::string> Modem::take_pushed() {
    if (pushed_.empty()) return std::nullopt;
    auto pdu = std::move(pushed_.front());
    pushed_.pop_front();
    return pdu;
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
