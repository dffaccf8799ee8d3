#include "channels/sms/session.hpp"

#include "base/log.hpp"
#include "channels/sms/modem_error.hpp"

// What a session does with the messages that lie on the SIM.
namespace kanal::sms {

namespace {

constexpr unsigned kDeathsBeforeDirect = 2;
constexpr unsigned kTriesBeforeAlarm = 10;
constexpr std::size_t kMostPushed = 1000;

// One message's PDUs, as the key under which it is known while it will not go.
std::string key_of(ModemReply const& found) {
    std::string key;
    for (auto const& pdu : found.pdus)
        key.append(pdu).append("\n");
    return key;
}

}  // namespace

std::vector<Place> Session::dangerous() const {
    std::vector<Place> places;
    for (auto const& [place, deaths] : memory_.deaths)
        if (deaths >= kDeathsBeforeDirect) places.push_back(place);
    return places;
}

// True when it is worth while to look again at once.
asio::awaitable<Result<bool>> Session::sweep() {
    bool again = false;
    bool whole = true;
    int seen = 0;
    memory_.removals.begin_sweep();
    ModemRequest next;
    next.kind = ModemRequest::Kind::next;
    next.skip = dangerous();
    while (seen < memory_.state.used) {
        auto request = next;
        auto found = co_await ask(std::move(request));
        if (!found) co_return found.error();
        bool const nothing = found->error == 0 && found->found == ModemReply::Found::nothing;
        // An error without a place: there is no way behind it now.
        if (nothing || found->place <= next.place) break;
        next.place = found->place;
        memory_.deaths.erase(next.place);
        if (found->error == 0 && found->found == ModemReply::Found::more) continue;
        ++seen;
        auto const handled = co_await handle(std::move(*found), false);
        if (!handled) co_return handled.error();
        again = again || *handled;
        whole = !intake_fails_;
        if (!whole) break;
    }
    if (whole) memory_.removals.end_sweep();
    co_return again;
}

// The places where the child died are read past the library.
asio::awaitable<Result<void>> Session::sweep_direct() {
    for (auto const place : dangerous()) {
        ModemRequest request;
        request.kind = ModemRequest::Kind::read;
        request.place = place;
        request.direct = true;
        auto found = co_await modem_.ask(std::move(request), options_.deadlines.command * 3);
        if (!found) co_return found.error();
        if (found->error != 0) {
            log::limited_event(
                log::Level::error, "sms_place_skipped", {{"channel", options_.name}, {"place", place}}, 1
            );
            continue;
        }
        memory_.deaths.erase(place);
        if (found->found == ModemReply::Found::nothing) continue;
        log::event(log::Level::warning, "sms_read_directly", {{"channel", options_.name}, {"place", place}});
        auto const handled = co_await handle(std::move(*found), true);
        if (!handled) co_return handled.error();
        // Until it is gone, the library must not meet it. What lies there then is another message.
        if (!*handled) memory_.deaths[place] = kDeathsBeforeDirect;
        if (intake_fails_) break;
    }
    co_return Result<void>{};
}

asio::awaitable<Result<bool>> Session::handle(ModemReply found, bool direct) {
    if (found.error != 0 || found.pdus.empty()) {
        log::limited_event(
            log::Level::warning,
            "sms_place_unreadable",
            {{"channel", options_.name}, {"place", found.place}},
            1
        );
        co_return false;
    }
    if (found.found == ModemReply::Found::outgoing) co_return false;
    auto const key = key_of(found);
    memory_.removals.seen(key);
    auto const verdict = memory_.removals.look(key, std::chrono::steady_clock::now());
    if (verdict == RemovalBook::Verdict::wait) co_return false;
    if (verdict == RemovalBook::Verdict::unknown) {
        for (auto const& pdu : found.pdus) {
            auto const taken = co_await inbox_.take(pdu);
            intake_fails_ = !taken;
            if (intake_fails_) co_return false;
        }
    }
    co_return co_await remove(found, direct, key);
}

// True when what lies there changed.
asio::awaitable<Result<bool>> Session::remove(ModemReply const& found, bool direct, std::string const& key) {
    ModemRequest request;
    request.kind = ModemRequest::Kind::remove;
    request.place = found.place;
    request.pdus = found.pdus;
    request.direct = direct;
    auto const deadline = options_.deadlines.command * (direct || found.undecoded ? 3 : 1);
    auto const reply = co_await modem_.ask(std::move(request), deadline);
    if (!reply) co_return reply.error();
    memory_.last_answered = options_.now();

    switch (reply->removal) {
        case ModemReply::Removal::removed:
        case ModemReply::Removal::gone:
            memory_.removals.removed(key);
            co_return true;
        case ModemReply::Removal::changed:
            log::limited_event(log::Level::notice, "sms_place_changed", {{"channel", options_.name}}, 1);
            co_return true;
        case ModemReply::Removal::kept:
            break;
    }
    auto const tries = memory_.removals.failed(key, std::chrono::steady_clock::now(), options_.jitter());
    if (tries == kTriesBeforeAlarm)
        log::event(
            log::Level::error, "sms_not_deleted", {{"channel", options_.name}, {"place", found.place}}
        );
    co_return false;
}

asio::awaitable<Result<void>> Session::take_pushed() {
    while (auto pdu = modem_.take_pushed()) {
        owes_word_ = true;
        if (memory_.pushed.size() < kMostPushed) memory_.pushed.push_back(std::move(*pdu));
    }
    while (!memory_.pushed.empty() && !intake_fails_) {
        auto const taken = co_await inbox_.take(memory_.pushed.front());
        intake_fails_ = !taken;
        if (taken) memory_.pushed.pop_front();
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
