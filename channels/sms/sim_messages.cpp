#include "channels/sms/sim_messages.hpp"

#include "base/log.hpp"

#include <iterator>
#include <utility>

namespace kanal::sms {

namespace {

constexpr unsigned kTriesBeforeAlarm = 10;
constexpr std::size_t kMostPushed = 1000;
constexpr auto kSearchEvery = std::chrono::seconds(10);
constexpr auto kSearchInVainEvery = std::chrono::seconds(300);
constexpr auto kSearchEverywhereFirst = std::chrono::minutes(2);
constexpr auto kSearchEverywhereEvery = std::chrono::hours(1);

// One message's PDUs, as the key under which it is known until it is gone.
std::string key_of(StoredMessage const& message) {
    std::string key;
    for (auto const& pdu : message.pdus)
        key.append(pdu).append("\n");
    return key;
}

}  // namespace

SimMessages::SimMessages(
    SmsOptions const& options, Modem& modem, ModemClient& client, Inbox& inbox, ModemStatus& status
)
    : options_(options), modem_(modem), client_(client), inbox_(inbox), status_(status) {}

asio::awaitable<Result<void>> SimMessages::read() {
    for (bool again = true; again && inbox_.loaded();) {
        auto const counted = co_await client_.ask_state();
        if (!counted) co_return counted.error();
        again = false;
        auto const now = std::chrono::steady_clock::now();
        arrived_ = modem_.take_arrival() || arrived_;
        for (auto const place : modem_.take_announced())
            status_.unread.announced(place, now);
        if (*counted && is_sweep_due()) {
            auto const swept = co_await sweep();
            if (!swept) co_return swept.error();
            again = *swept;
        }
        auto const pushed = co_await take_pushed();
        if (!pushed) co_return pushed.error();
    }
    auto const now = std::chrono::steady_clock::now();
    if (!status_.unread.alarm(now)) co_return Result<void>{};
    log::event(
        log::Level::error,
        "sms_not_read",
        {{"channel", options_.name},
         {"messages", status_.unread.overdue(now)},
         {"counted", status_.state.used}}
    );
    co_return retry("modem: messages are announced or counted, and not there");
}

bool SimMessages::is_sweep_due() const {
    bool const due = std::chrono::steady_clock::now() >= sweep_due_;
    bool const expected = status_.state.used > 0 || status_.unread.expects_more();
    // Whether what was deleted is gone, only a look shows.
    return arrived_ || due || expected || !status_.deletions.empty();
}

ModemRequest SimMessages::list_request() {
    auto const now = std::chrono::steady_clock::now();
    if (full_search_due_ == SteadyTime{}) full_search_due_ = now + kSearchEverywhereFirst;
    ModemRequest request;
    request.kind = ModemRequest::Kind::read;
    request.longest = options_.deadlines.command;
    request.page = true;
    request.fresh = true;
    request.announced = status_.unread.announced_places();
    if (status_.unread.expects_more() && now >= search_due_) {
        request.search = Search::counted;
        // What was not found for long is looked for less eagerly.
        search_due_ = now + (status_.unread.overdue(now) > 0 ? kSearchInVainEvery : kSearchEvery);
    }
    if (now >= full_search_due_) {
        request.search = Search::everywhere;
        full_search_due_ = now + kSearchEverywhereEvery;
    }
    return request;
}

// Page by page, and three of them at the same time: while one is committed here, the child deletes those of
// the page before, which are committed, and reads the one after. True when it is worth while to look again at
// once.
asio::awaitable<Result<bool>> SimMessages::sweep() {
    auto const counted = status_.state.used;
    arrived_ = false;
    sweep_due_ = std::chrono::steady_clock::now() + options_.sweep_every;
    status_.deletions.begin_sweep();
    Sweep sweep;
    sweep.request = list_request();
    while (sweep.request.page || !sweep.request.deletions.empty() || !sweep.page.empty()) {
        bool const asks = sweep.request.page || !sweep.request.deletions.empty();
        if (asks) {
            auto request = sweep.request;
            auto const begun = co_await client_.begin(std::move(request));
            if (!begun) co_return begun.error();
        }
        co_await store_page(sweep);
        if (asks) {
            auto reply = co_await client_.finish();
            if (!reply) co_return reply.error();
            bool const tried = reply->deletions.size() >= sweep.request.deletions.size();
            note_reply(sweep, *reply);
            if (sweep.failed && !tried) co_return false;
        }
        if (!inbox_.loaded()) co_return sweep.deleted && !sweep.failed;
        std::move(sweep.stored.begin(), sweep.stored.end(), std::back_inserter(sweep.request.deletions));
        sweep.stored.clear();
    }
    if (sweep.failed) co_return false;
    status_.deletions.end_sweep();
    bool const expected = status_.unread.expects_more();
    status_.unread.swept(counted, sweep.listed, std::chrono::steady_clock::now());
    // What is counted and not listed is searched for at once, the first time.
    co_return sweep.deleted || (!expected && status_.unread.expects_more());
}

void SimMessages::note_reply(Sweep& sweep, ModemReply& reply) {
    auto& deletions = sweep.request.deletions;
    auto const tried = std::min(deletions.size(), reply.deletions.size());
    for (std::size_t i = 0; i < tried; ++i)
        note_deletion(sweep, deletions[i], reply.deletions[i]);
    deletions.erase(deletions.begin(), deletions.begin() + static_cast<std::ptrdiff_t>(tried));
    if (reply.error != 0) client_.set_condition(meaning_of(reply));
    // A child that tries none of them and names no reason is not asked for ever.
    sweep.failed = sweep.failed || reply.error != 0 || (tried == 0 && !deletions.empty());
    if (!deletions.empty() || !sweep.request.page) return;
    sweep.request.page = reply.more && reply.error == 0;
    sweep.request.fresh = false;
    sweep.listed += static_cast<int>(reply.messages.size());
    std::move(reply.messages.begin(), reply.messages.end(), std::back_inserter(sweep.page));
}

void SimMessages::note_deletion(Sweep& sweep, StoredMessage const& message, ModemReply::Deletion& deletion) {
    using Outcome = ModemReply::Deletion::Outcome;
    auto const now = std::chrono::steady_clock::now();
    if (deletion.outcome == Outcome::confirmed) {
        sweep.deleted = true;
        status_.unread.removed(message.place, now);
    }
    if (deletion.outcome == Outcome::changed) {
        log::limited_event(log::Level::notice, "sms_place_changed", {{"channel", options_.name}}, 1);
        // Some modems write a message otherwise in the list than by itself: what is deleted is what is
        // stored. Once a sweep for each place: one whose messages move is looked over again.
        bool const first = sweep.changed.insert(message.place).second;
        if (first && deletion.found) sweep.page.push_back(std::move(*deletion.found));
    }
    // Also what is gone: should the list go on showing it, it is not stored again and again.
    auto const tries = status_.deletions.attempted(key_of(message), now, options_.clock.jitter());
    if (tries == kTriesBeforeAlarm)
        log::event(
            log::Level::error, "sms_not_deleted", {{"channel", options_.name}, {"place", message.place}}
        );
}

// Commits what is new on the page in one batch. What is committed goes into the next request's deletions.
asio::awaitable<void> SimMessages::store_page(Sweep& sweep) {
    auto messages = std::exchange(sweep.page, {});
    auto const now = std::chrono::steady_clock::now();
    std::vector<StoredMessage> stored;
    std::vector<std::string> pdus;
    for (auto& message : messages) {
        status_.unread.listed(message.place);
        if (message.outgoing) continue;
        if (message.pdus.empty()) {
            log::limited_event(
                log::Level::warning,
                "sms_place_unreadable",
                {{"channel", options_.name}, {"place", message.place}},
                1
            );
            continue;
        }
        auto const key = key_of(message);
        status_.deletions.listed(key);
        auto const state = status_.deletions.state_of(key, now);
        if (state == DeletionTracker::State::waiting) continue;
        if (state == DeletionTracker::State::unknown)
            pdus.insert(pdus.end(), message.pdus.begin(), message.pdus.end());
        stored.push_back(std::move(message));
    }
    if (!pdus.empty()) {
        auto const taken = co_await inbox_.store(std::move(pdus));
        if (!taken) co_return;
    }
    sweep.stored = std::move(stored);
}

asio::awaitable<Result<void>> SimMessages::take_pushed() {
    while (auto pdu = modem_.take_pushed()) {
        acknowledgement_due_ = true;
        if (status_.pushed.size() < kMostPushed) status_.pushed.push_back(std::move(*pdu));
    }
    if (!status_.pushed.empty() && inbox_.loaded()) {
        std::vector<std::string> pdus(status_.pushed.begin(), status_.pushed.end());
        auto const count = pdus.size();
        auto const taken = co_await inbox_.store(std::move(pdus));
        if (taken)
            status_.pushed.erase(
                status_.pushed.begin(), status_.pushed.begin() + static_cast<std::ptrdiff_t>(count)
            );
    }
    // All of them at once: the network sends the next one only after it has heard of the last.
    if (!acknowledgement_due_ || !inbox_.loaded()) co_return Result<void>{};
    acknowledgement_due_ = false;
    ModemRequest request;
    request.kind = ModemRequest::Kind::acknowledge;
    auto const answer = co_await modem_.ask(std::move(request), options_.deadlines.command);
    if (!answer) co_return answer.error();
    co_return Result<void>{};
}

}  // namespace kanal::sms
