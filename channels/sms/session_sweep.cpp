#include "channels/sms/session.hpp"

#include "base/log.hpp"
#include "channels/sms/modem_error.hpp"

// What a session does with the messages that lie on the SIM.
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

asio::awaitable<Result<void>> Session::look_at_messages() {
    for (bool again = true; again && !intake_fails_;) {
        auto const counted = co_await ask_state();
        if (!counted) co_return counted.error();
        again = false;
        auto const now = std::chrono::steady_clock::now();
        arrived_ = modem_.take_arrival() || arrived_;
        for (auto const place : modem_.take_announced())
            memory_.unread.announced(place, now);
        if (*counted && is_time_to_look()) {
            auto const swept = co_await sweep();
            if (!swept) co_return swept.error();
            again = *swept;
        }
        auto const pushed = co_await take_pushed();
        if (!pushed) co_return pushed.error();
    }
    auto const now = std::chrono::steady_clock::now();
    if (!memory_.unread.alarm(now)) co_return Result<void>{};
    log::event(
        log::Level::error,
        "sms_not_read",
        {{"channel", options_.name},
         {"messages", memory_.unread.overdue(now)},
         {"counted", memory_.state.used}}
    );
    co_return retry("modem: messages are announced or counted, and not there");
}

bool Session::is_time_to_look() const {
    bool const due = std::chrono::steady_clock::now() >= look_due_;
    bool const expected = memory_.state.used > 0 || memory_.unread.expects_more();
    // Whether what was deleted is gone, only a look shows.
    return arrived_ || due || expected || !memory_.removals.empty();
}

ModemRequest Session::list_request() {
    auto const now = std::chrono::steady_clock::now();
    if (search_everywhere_due_ == SteadyTime{}) search_everywhere_due_ = now + kSearchEverywhereFirst;
    ModemRequest request;
    request.kind = ModemRequest::Kind::list;
    request.fresh = true;
    request.announced = memory_.unread.announced_places();
    if (memory_.unread.expects_more() && now >= search_due_) {
        request.search = Search::counted;
        // What was not found for long is looked for less eagerly.
        search_due_ = now + (memory_.unread.overdue(now) > 0 ? kSearchInVainEvery : kSearchEvery);
    }
    if (now >= search_everywhere_due_) {
        request.search = Search::everywhere;
        search_everywhere_due_ = now + kSearchEverywhereEvery;
    }
    return request;
}

// True when it is worth while to look again at once.
asio::awaitable<Result<bool>> Session::sweep() {
    bool again = false;
    int shown = 0;
    auto const counted = memory_.state.used;
    arrived_ = false;
    look_due_ = std::chrono::steady_clock::now() + options_.look_every;
    memory_.removals.begin_sweep();
    auto request = list_request();
    for (bool more = true; more;) {
        auto asked = request;
        auto page = co_await ask(std::move(asked));
        if (!page) co_return page.error();
        auto const failed = page->error != 0;
        if (failed) set_condition(meaning_of(*page));
        more = page->more;
        request.fresh = false;
        shown += static_cast<int>(page->messages.size());
        auto const handled = co_await handle(std::move(page->messages), true);
        if (!handled) co_return handled.error();
        again = again || *handled;
        if (intake_fails_ || failed) co_return again && !failed;
    }
    memory_.removals.end_sweep();
    bool const expected = memory_.unread.expects_more();
    memory_.unread.looked(counted, shown, std::chrono::steady_clock::now());
    // What is counted and not listed is searched for at once, the first time.
    co_return again || (!expected && memory_.unread.expects_more());
}

// Stores what is new in one batch, then deletes it, one by one. True when something may have changed.
asio::awaitable<Result<bool>> Session::handle(std::vector<StoredMessage> messages, bool listed) {
    auto const now = std::chrono::steady_clock::now();
    std::vector<StoredMessage> stored;
    std::vector<std::string> pdus;
    for (auto& message : messages) {
        memory_.unread.listed(message.place);
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
        memory_.removals.seen(key);
        auto const verdict = memory_.removals.look(key, now);
        if (verdict == RemovalBook::Verdict::wait) continue;
        if (verdict == RemovalBook::Verdict::unknown)
            pdus.insert(pdus.end(), message.pdus.begin(), message.pdus.end());
        stored.push_back(std::move(message));
    }
    if (!pdus.empty()) {
        auto const taken = co_await inbox_.take(std::move(pdus));
        intake_fails_ = !taken;
        if (intake_fails_) co_return false;
    }
    bool changed = false;
    std::vector<StoredMessage> others;
    for (auto& message : stored) {
        auto removed = co_await remove(std::move(message));
        if (!removed) co_return removed.error();
        changed = changed || removed->done;
        if (removed->other) others.push_back(std::move(*removed->other));
    }
    if (others.empty() || !listed) co_return changed;
    // Some modems write a message otherwise in the list than by itself: what is deleted is what is stored.
    auto const handled = co_await handle(std::move(others), false);
    if (!handled) co_return handled.error();
    co_return changed || *handled;
}

asio::awaitable<Result<Session::Removed>> Session::remove(StoredMessage message) {
    auto const key = key_of(message);
    auto const place = message.place;
    ModemRequest request;
    request.kind = ModemRequest::Kind::remove;
    request.place = place;
    request.pdus = std::move(message.pdus);
    auto reply = co_await modem_.ask(std::move(request), options_.deadlines.command);
    if (!reply) co_return reply.error();
    if (is_lost(reply->error)) co_return retry("modem: delete: " + meaning_of(*reply));
    memory_.last_answered = options_.now();
    auto const now = std::chrono::steady_clock::now();

    Removed removed;
    removed.done = reply->removal == ModemReply::Removal::obeyed;
    if (removed.done) memory_.unread.removed(place, now);
    if (reply->removal == ModemReply::Removal::changed) {
        log::limited_event(log::Level::notice, "sms_place_changed", {{"channel", options_.name}}, 1);
        if (!reply->messages.empty()) removed.other = std::move(reply->messages.front());
    }
    // Also what is gone: should the list go on showing it, it is not stored again and again.
    auto const tries = memory_.removals.tried(key, now, options_.jitter());
    if (tries == kTriesBeforeAlarm)
        log::event(log::Level::error, "sms_not_deleted", {{"channel", options_.name}, {"place", place}});
    co_return removed;
}

asio::awaitable<Result<void>> Session::take_pushed() {
    while (auto pdu = modem_.take_pushed()) {
        owes_word_ = true;
        if (memory_.pushed.size() < kMostPushed) memory_.pushed.push_back(std::move(*pdu));
    }
    if (!memory_.pushed.empty() && !intake_fails_) {
        std::vector<std::string> pdus(memory_.pushed.begin(), memory_.pushed.end());
        auto const count = pdus.size();
        auto const taken = co_await inbox_.take(std::move(pdus));
        intake_fails_ = !taken;
        if (taken)
            memory_.pushed.erase(
                memory_.pushed.begin(), memory_.pushed.begin() + static_cast<std::ptrdiff_t>(count)
            );
    }
    // All of them at once: the network sends the next one only after it has heard of the last.
    if (!owes_word_ || intake_fails_) co_return Result<void>{};
    owes_word_ = false;
    ModemRequest request;
    request.kind = ModemRequest::Kind::acknowledge;
    auto const told = co_await modem_.ask(std::move(request), options_.deadlines.command);
    if (!told) co_return told.error();
    co_return Result<void>{};
}

asio::awaitable<Result<void>> Session::answer_one() {
    auto step = answers_.next(options_.now());
    if (!step) co_return Result<void>{};
    auto const marked = co_await inbox_.remember(std::move(step->notes));
    intake_fails_ = !marked;
    if (intake_fails_) co_return Result<void>{};

    auto const answer = step->answer;
    ModemRequest request;
    request.kind = ModemRequest::Kind::send;
    request.number = answer.to;
    request.text = answer.text;
    auto const reply = co_await modem_.ask(std::move(request), options_.deadlines.send);
    bool const sent = reply && reply->error == 0;
    auto const reason = !reply ? std::string_view("nobody knows") : meaning_of(reply->error);
    log::event(
        sent ? log::Level::info : log::Level::notice,
        sent ? "sms_answer_sent" : "sms_answer_not_sent",
        {{"channel", options_.name}, {"number", answer.report}, {"reason", sent ? "" : reason}}
    );
    if (!reply) co_return reply.error();
    if (!sent) co_return Result<void>{};
    auto notes = answers_.sent(answer, reply->reference, options_.now());
    auto const remembered = co_await inbox_.remember(std::move(notes));
    intake_fails_ = !remembered;
    co_return Result<void>{};
}

}  // namespace kanal::sms
