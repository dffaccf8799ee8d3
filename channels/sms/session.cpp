#include "channels/sms/session.hpp"

#include "base/digest.hpp"
#include "base/log.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fstream>

namespace kanal::sms {

namespace {

constexpr unsigned kBadStartsBeforeReset = 3;
constexpr unsigned kBadStartsBeforePower = 6;
constexpr Duration kBusyPause = std::chrono::milliseconds(1500);
constexpr Duration kIntakePause = std::chrono::seconds(2);

// Enough to see that the PIN was changed, and not enough to find it out: one in 256 looks the same.
std::string fingerprint_of_pin(std::string const& pin) {
    return to_hex(sha256("sms pin " + pin)).substr(0, 2);
}

}  // namespace

Session::Session(
    SmsOptions const& options, Modem& modem, Inbox& inbox, SmsAnswers& answers, ModemStatus& status
)
    : options_(options),
      modem_(modem),
      inbox_(inbox),
      answers_(answers),
      status_(status),
      client_(options, modem, status),
      messages_(options, modem, client_, inbox, status) {}

asio::awaitable<Error> Session::run() {
    auto const connected = co_await connect();
    if (!connected) {
        ++status_.bad_starts;
        co_return connected.error();
    }
    status_.bad_starts = 0;
    worked_ = true;
    for (;;) {
        auto const round = co_await run_once();
        if (!round) co_return round.error();
    }
}

asio::awaitable<Result<void>> Session::connect() {
    ModemRequest request;
    request.kind = ModemRequest::Kind::connect;
    request.device = options_.device;
    request.connection = options_.connection;
    request.model = options_.model;
    request.reset = status_.bad_starts > 0 && status_.bad_starts % kBadStartsBeforeReset == 0;
    request.check_unsolicited = status_.bad_starts > 0;
    if (request.reset) log::event(log::Level::warning, "modem_reset", {{"channel", options_.name}});
    if (request.reset && status_.bad_starts % kBadStartsBeforePower == 0) ask_for_power_cycle();

    auto const reply = co_await modem_.ask(std::move(request), options_.deadlines.connect);
    if (!reply) {
        client_.note_no_answer();
        co_return reply.error();
    }
    if (reply->error != 0) {
        client_.set_condition(meaning_of(*reply));
        if (status_.condition == meaning_of(ModemReply::kNoAnswer)) client_.note_no_answer();
        needs_a_person_ = sms::needs_a_person(reply->error);
        co_return retry("modem: connect: " + status_.condition);
    }
    if (!options_.imei.empty() && reply->imei != options_.imei) {
        needs_a_person_ = true;
        client_.set_condition("another modem");
        co_return retry("modem: connect: another modem");
    }
    auto const unlocked = co_await unlock(reply->security);
    if (!unlocked) co_return unlocked.error();

    ModemRequest listen;
    listen.kind = ModemRequest::Kind::listen;
    // A modem that announces nothing is read all the same, only later.
    auto const listening = co_await modem_.ask(std::move(listen), options_.deadlines.command);
    if (!listening) co_return listening.error();
    co_return Result<void>{};
}

// What may switch a port off is no business of a daemon that reads strangers' messages: it only asks.
void Session::ask_for_power_cycle() const {
    if (options_.power_cycle_file.empty()) return;
    std::ofstream file(options_.power_cycle_file, std::ios::trunc);
    file << status_.bad_starts << '\n' << std::flush;
    log::event(
        file ? log::Level::warning : log::Level::error,
        file ? "modem_power_cycle" : "modem_power_cycle_failed",
        {{"channel", options_.name}, {"failures", status_.bad_starts}}
    );
}

asio::awaitable<Result<void>> Session::unlock(std::string security) {
    if (security == "pin") co_return co_await enter_pin();
    if (security == "none") {
        // Whatever came of the PIN: the SIM is open. A later lock is a new one.
        std::vector<Note> forget;
        if (!inbox_.pin_note().empty()) forget.push_back(Note{std::string(Inbox::kPinNote), std::nullopt});
        auto const forgotten = co_await inbox_.commit_notes(std::move(forget));
        (void)forgotten;  // then it is forgotten the next time
        co_return Result<void>{};
    }
    needs_a_person_ = true;
    client_.set_condition(security == "puk" ? "SIM wants its PUK" : "SIM locked");
    co_return retry("modem: unlock: " + status_.condition);
}

// A SIM locks itself after three wrong tries. The one try is on disk before it is made, so that no crash and
// no restart makes a second one.
asio::awaitable<Result<void>> Session::enter_pin() {
    needs_a_person_ = true;
    if (!options_.pin) {
        client_.set_condition("SIM wants its PIN, and none is configured");
        co_return retry("modem: unlock: no PIN");
    }
    auto const fingerprint = fingerprint_of_pin(*options_.pin);
    if (inbox_.pin_note() == fingerprint) {
        client_.set_condition("PIN was tried and not taken");
        co_return retry("modem: unlock: PIN was tried before");
    }
    std::vector<Note> mark{Note{std::string(Inbox::kPinNote), fingerprint}};
    auto const marked = co_await inbox_.commit_notes(std::move(mark));
    if (!marked) co_return marked.error();

    ModemRequest request;
    request.kind = ModemRequest::Kind::pin;
    request.code = *options_.pin;
    auto const reply = co_await modem_.ask(std::move(request), options_.deadlines.connect);
    if (!reply) co_return reply.error();
    if (reply->error != 0) {
        log::event(log::Level::alert, "modem_pin_refused", {{"channel", options_.name}});
        client_.set_condition("PIN refused");
        co_return retry("modem: unlock: PIN refused");
    }
    needs_a_person_ = false;
    std::vector<Note> forget{Note{std::string(Inbox::kPinNote), std::nullopt}};
    co_return co_await inbox_.commit_notes(std::move(forget));
}

asio::awaitable<Result<void>> Session::run_once() {
    // Stays loaded for as long as the spool takes what it is given.
    if (!inbox_.loaded()) {
        auto const loaded = co_await inbox_.load();
        (void)loaded;  // tried again after a pause
    }
    if (inbox_.loaded()) {
        auto const processed = co_await process_all();
        if (!processed) co_return processed.error();
    }
    if (!inbox_.loaded()) {
        // What is on the SIM stays there until the spool takes it.
        log::limited_event(log::Level::warning, "sms_left_on_sim", {{"channel", options_.name}}, 1);
        auto const executor = co_await asio::this_coro::executor;
        asio::steady_timer pause(executor, kIntakePause);
        co_await pause.async_wait(asio::use_awaitable);
        co_return Result<void>{};
    }
    auto longest = client_.is_busy() ? std::min(kBusyPause, options_.poll) : options_.poll;
    if (answers_.waiting() > 0) longest = Duration::zero();
    bool const here = co_await modem_.wait_for_event(longest);
    if (!here) co_return retry("modem: child gone");
    co_return Result<void>{};
}

asio::awaitable<Result<void>> Session::process_all() {
    auto const read = co_await messages_.read();
    if (!read) co_return read.error();
    if (!inbox_.loaded()) co_return Result<void>{};
    auto const sent = co_await inbox_.process_due();
    if (!sent) co_return Result<void>{};
    auto const now = std::chrono::steady_clock::now();
    bool const lost = status_.offline_since && now - *status_.offline_since > options_.reregister_after;
    if (lost && !status_.reregistered) co_return co_await reregister();
    co_return co_await answer_one();
}

// Some modems lose the network and never look for it again by themselves. Afterwards nothing is as it was set
// up, so the connection is made anew.
asio::awaitable<Result<void>> Session::reregister() {
    status_.reregistered = true;
    log::event(log::Level::warning, "modem_enrol", {{"channel", options_.name}});
    ModemRequest request;
    request.kind = ModemRequest::Kind::reregister;
    auto const reply = co_await modem_.ask(std::move(request), options_.deadlines.command * 3);
    if (!reply) co_return reply.error();
    co_return retry("modem: told to look for the network again");
}

asio::awaitable<Result<void>> Session::answer_one() {
    auto next = answers_.next(options_.clock.wall());
    if (!next) co_return Result<void>{};
    auto const marked = co_await inbox_.commit_notes(std::move(next->notes));
    if (!marked) co_return Result<void>{};

    auto const answer = next->answer;
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
    auto notes = answers_.sent(answer, reply->reference, options_.clock.wall());
    auto const remembered = co_await inbox_.commit_notes(std::move(notes));
    (void)remembered;  // then its delivery is not followed
    co_return Result<void>{};
}

}  // namespace kanal::sms
