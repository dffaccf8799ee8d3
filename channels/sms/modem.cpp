#include "channels/sms/modem.hpp"

#include <algorithm>
#include <utility>

namespace kanal::sms {

namespace {

constexpr std::size_t kMostPlaces = 256;
constexpr int kForgottenAfter =
    10;  // times the limit: what was announced and never came was reported long since

}  // namespace

DeletionTracker::State DeletionTracker::state_of(std::string const& message, SteadyTime now) const {
    auto const found = entries_.find(message);
    if (found == entries_.end()) return State::unknown;
    return now < found->second.not_before ? State::waiting : State::due;
}

unsigned DeletionTracker::attempted(std::string const& message, SteadyTime now, double jitter) {
    auto& entry = entries_[message];
    entry.seen = true;
    entry.not_before = now + delay_.after(++entry.tries, jitter);
    return entry.tries;
}

void DeletionTracker::begin_sweep() {
    for (auto& [message, entry] : entries_)
        entry.seen = false;
}

void DeletionTracker::listed(std::string const& message) {
    auto const found = entries_.find(message);
    if (found == entries_.end()) return;
    found->second.seen = true;
    found->second.not_deleted = true;
}

void DeletionTracker::end_sweep() {
    std::erase_if(entries_, [](auto const& entry) { return !entry.second.seen; });
}

std::size_t DeletionTracker::not_deleted() const {
    auto const stays = [](auto const& entry) { return entry.second.not_deleted; };
    return static_cast<std::size_t>(std::count_if(entries_.begin(), entries_.end(), stays));
}

void UnreadWatch::announced(Place place, SteadyTime now) {
    std::erase_if(removed_, [this, now](auto const& entry) { return now - entry.second > limit_; });
    if (announced_.size() < kMostPlaces)
        announced_.try_emplace(place, Announced{now, removed_.contains(place)});
}

void UnreadWatch::listed(Place place) {
    announced_.erase(place);
}

void UnreadWatch::removed(Place place, SteadyTime now) {
    announced_.erase(place);
    if (removed_.size() < kMostPlaces) removed_.insert_or_assign(place, now);
}

void UnreadWatch::swept(int counted, int shown, SteadyTime now) {
    auto const surplus = std::max(counted - shown, 0);
    if (surplus_ == 0) surplus_since_ = now;
    surplus_ = surplus;
    std::erase_if(announced_, [this, now](auto const& entry) {
        auto const longest = entry.second.late ? limit_ : kForgottenAfter * limit_;
        return now - entry.second.at > longest;
    });
}

std::vector<Place> UnreadWatch::announced_places() const {
    std::vector<Place> places;
    for (auto const& [place, announced] : announced_)
        places.push_back(place);
    return places;
}

std::size_t UnreadWatch::overdue(SteadyTime now) const {
    auto const late = [this, now](auto const& entry) {
        return !entry.second.late && now - entry.second.at > limit_;
    };
    auto const announced = std::count_if(announced_.begin(), announced_.end(), late);
    auto const counted = now - surplus_since_ > limit_ ? surplus_ : 0;
    // A message may be announced and counted.
    return static_cast<std::size_t>(std::max<std::ptrdiff_t>(announced, counted));
}

bool UnreadWatch::alarm(SteadyTime now) {
    bool const any = overdue(now) > 0;
    bool const begins = any && !alarmed_;
    alarmed_ = any;
    return begins;
}

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
