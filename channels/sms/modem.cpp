#include "channels/sms/modem.hpp"

#include <algorithm>
#include <utility>

namespace kanal::sms {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kMostPushed = 1000;
constexpr int kMostDeadlines = 10;
constexpr Duration kWholeMessage = std::chrono::seconds(5);  // once its first octet is here

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

}  // namespace kanal::sms
