#include "channels/mail/imap/mail_collector.hpp"

#include "base/log.hpp"
#include "channels/mail/imap/imap_response.hpp"

#include <algorithm>
#include <utility>

namespace kanal::imap {

namespace {

std::string_view name_of(Mark mark) {
    switch (mark) {
        case Mark::none:
            return "none";
        case Mark::taken:
            return "taken";
        case Mark::large:
            return "large";
    }
    return {};
}

constexpr std::uint32_t kWindow = 500;          // UIDs asked for at once
constexpr std::uint32_t kGrowth = 16;           // of the window over empty places
constexpr std::uint32_t kMostListed = 20'000;   // mails in one answer
constexpr std::size_t kBeginning = 256 * 1024;  // of a mail that is too large
constexpr unsigned kFetchTries = 3;
constexpr std::string_view kSkippedNotes = "skipped/";

}  // namespace

std::string to_text(MailboxCursor const& cursor) {
    return std::to_string(cursor.uid_validity) + ' ' + std::to_string(cursor.uid) + ' ' +
           std::string(name_of(cursor.mark));
}

std::optional<MailboxCursor> read_cursor(std::string_view text) {
    auto const first = text.find(' ');
    auto const second = first == std::string_view::npos ? first : text.find(' ', first + 1);
    if (second == std::string_view::npos) return std::nullopt;
    auto const validity = read_number32(text.substr(0, first));
    auto const uid = read_number32(text.substr(first + 1, second - first - 1));
    if (!validity || !uid) return std::nullopt;
    for (auto const mark : {Mark::none, Mark::taken, Mark::large}) {
        if (text.substr(second + 1) == name_of(mark)) return MailboxCursor{*validity, *uid, mark};
    }
    return std::nullopt;
}

MailCollector::MailCollector(EmailOptions const& options, mail::MailIntake& mails, Mailbox& mailbox)
    : options_(options),
      mails_(mails),
      mailbox_(mailbox),
      next_retry_(std::chrono::steady_clock::now() + options.retry_skipped) {}

asio::awaitable<Result<void>> MailCollector::restore(Intake& intake) {
    auto const kept = co_await intake.cursor(options_.name);
    if (!kept) co_return kept.error();
    resumed_ = true;
    cursor_ = *kept ? read_cursor(**kept) : std::nullopt;
    auto const notes = co_await intake.notes(options_.name, std::string(kSkippedNotes));
    if (!notes) co_return notes.error();
    skipped_.clear();
    auto const prefix = cursor_ ? skipped_key(0) : std::string();
    for (auto const& [key, value] : *notes) {
        auto const slash = key.rfind('/');
        bool const valid = cursor_ && key.substr(0, slash + 1) == prefix.substr(0, prefix.rfind('/') + 1);
        auto const uid = valid ? read_number32(std::string_view(key).substr(slash + 1)) : std::nullopt;
        if (uid) skipped_.insert(*uid);
    }
    co_return Result<void>{};
}

asio::awaitable<Result<void>> MailCollector::collect(Intake& intake) {
    auto select = [name = options_.mailbox](ImapSession& session) { return session.select(name); };
    auto const state = co_await mailbox_.ask(std::move(select));
    if (!state) co_return state.error();
    state_ = *state;
    auto placed = co_await find_place(intake);
    if (!placed) co_return placed;
    auto taken = co_await take_new(intake);
    if (!taken) co_return taken;
    // Last, because one of them may end the connection again.
    co_return co_await retry_skipped(intake);
}

asio::awaitable<Result<void>> MailCollector::find_place(Intake& intake) {
    bool const resumed = std::exchange(resumed_, false);
    if (cursor_ && cursor_->uid_validity == state_.uid_validity) {
        if (!resumed) co_return Result<void>{};
        // Perhaps committed and not yet flagged when the connection or the daemon died.
        co_return co_await mark(cursor_->uid, cursor_->mark);
    }
    if (cursor_) {
        // Everything is fetched again; what is known is known by its bytes.
        log::event(
            log::Level::warning, "mailbox_recreated", {{"channel", options_.name}, {"mails", state_.mails}}
        );
        skipped_.clear();
    }
    bool const from_the_end = !cursor_ && options_.only_new;
    cursor_ = MailboxCursor{state_.uid_validity, from_the_end ? state_.uid_next - 1 : 0, Mark::none};
    if (!from_the_end) co_return Result<void>{};
    co_return co_await commit_cursor(intake);
}

asio::awaitable<Result<void>> MailCollector::take_new(Intake& intake) {
    auto const begin = cursor_->uid;
    std::uint64_t window = kWindow;
    while (std::uint64_t{cursor_->uid} + 1 < state_.uid_next) {
        auto const first = cursor_->uid + 1;
        auto const last =
            static_cast<std::uint32_t>(std::min<std::uint64_t>(state_.uid_next - 1, cursor_->uid + window));
        auto const found = co_await take_window(intake, first, last);
        if (!found) co_return found.error();
        cursor_->uid = last;
        // UIDs may be far apart; how many mails an answer can name is bounded by how many there are.
        auto const widest =
            state_.mails <= kMostListed ? std::uint64_t{state_.uid_next} : std::uint64_t{kMostListed};
        window = *found > 0 ? kWindow : std::min(window * kGrowth, widest);
    }
    // Before the next mail it is not worth a commit, unless there was much to look through.
    if (window == kWindow || cursor_->uid - begin < kWindow) co_return Result<void>{};
    cursor_->mark = Mark::none;
    co_return co_await commit_cursor(intake);
}

// Without a mail.
asio::awaitable<Result<void>> MailCollector::commit_cursor(Intake& intake) {
    Batch batch;
    batch.channel = options_.name;
    batch.cursor = to_text(*cursor_);
    auto const kept = co_await intake.accept(std::move(batch));
    if (!kept) co_return kept.error();
    co_return Result<void>{};
}

// How many mails were there.
asio::awaitable<Result<std::size_t>> MailCollector::take_window(
    Intake& intake, std::uint32_t first, std::uint32_t last
) {
    auto list = [first, last](ImapSession& session) { return session.list(first, last); };
    auto const entries = co_await mailbox_.ask(std::move(list));
    if (!entries) co_return entries.error();
    for (auto const& entry : *entries) {
        auto const taken = co_await take(intake, entry);
        if (!taken) co_return taken.error();
    }
    co_return entries->size();
}

bool MailCollector::is_large(MailEntry const& entry) const {
    return entry.size > options_.intake.reader.largest_mail;
}

asio::awaitable<Result<std::shared_ptr<mail::StagedMail>>> MailCollector::fetch(MailEntry entry) {
    auto const most = is_large(entry) ? std::optional<std::size_t>(kBeginning) : std::nullopt;
    auto get = [uid = entry.uid, most](ImapSession& session) { return session.fetch(uid, most); };
    co_return co_await mailbox_.ask(std::move(get));
}

asio::awaitable<Result<void>> MailCollector::take(Intake& intake, MailEntry entry) {
    auto bytes = co_await fetch(entry);
    if (!bytes) {
        failed_fetches_ = failing_uid_ == entry.uid ? failed_fetches_ + 1 : 1;
        failing_uid_ = entry.uid;
        bool const refused = bytes.error().fault == Fault::reject;
        if (!refused && failed_fetches_ < kFetchTries) co_return bytes.error();
        // The connection is gone when it was not a plain refusal, but the place can be kept without it.
        auto skipped = co_await skip(intake, entry.uid);
        if (!skipped || refused) co_return skipped;
        co_return bytes.error();
    }
    if (!*bytes) co_return Result<void>{};  // deleted meanwhile

    bool const large = is_large(entry);
    auto place = *cursor_;
    bool const again = entry.uid <= place.uid;
    if (!again) place = {state_.uid_validity, entry.uid, large ? Mark::large : Mark::taken};
    mail::IncomingMail mail;
    mail.bytes = std::move(*bytes);
    mail.cut = large;
    mail.cursor = to_text(place);
    if (again) mail.notes.push_back({skipped_key(entry.uid), std::nullopt});
    auto taken = co_await mails_.take(intake, std::move(mail));
    if (!taken) co_return taken;
    cursor_ = place;
    ++done_;
    skipped_.erase(entry.uid);
    if (large)
        log::event(log::Level::warning, "mail_too_large", {{"channel", options_.name}, {"uid", entry.uid}});
    co_return co_await mark(entry.uid, large ? Mark::large : Mark::taken);
}

std::string MailCollector::skipped_key(std::uint32_t uid) const {
    return std::string(kSkippedNotes) + std::to_string(cursor_->uid_validity) + '/' + std::to_string(uid);
}

// One mail that the server cannot give must not keep back those behind it.
asio::awaitable<Result<void>> MailCollector::skip(Intake& intake, std::uint32_t uid) {
    log::event(log::Level::error, "mail_skipped", {{"channel", options_.name}, {"uid", uid}});
    failed_fetches_ = 0;
    if (uid <= cursor_->uid) co_return Result<void>{};  // tried again, and noted already
    MailboxCursor const place{state_.uid_validity, uid, Mark::none};
    Batch batch;
    batch.channel = options_.name;
    batch.cursor = to_text(place);
    batch.notes.push_back({skipped_key(uid), std::string()});
    auto const kept = co_await intake.accept(std::move(batch));
    if (!kept) co_return kept.error();
    cursor_ = place;
    ++done_;
    skipped_.insert(uid);
    co_return Result<void>{};
}

asio::awaitable<Result<void>> MailCollector::retry_skipped(Intake& intake) {
    auto const now = std::chrono::steady_clock::now();
    if (skipped_.empty() || now < next_retry_) co_return Result<void>{};
    next_retry_ = now + options_.retry_skipped;
    auto const uids = skipped_;
    for (auto const uid : uids) {
        auto list = [uid](ImapSession& session) { return session.list(uid, uid); };
        auto const entries = co_await mailbox_.ask(std::move(list));
        if (!entries) co_return entries.error();
        auto done = entries->empty() ? forget_skipped(intake, uid) : take(intake, entries->front());
        auto const result = co_await std::move(done);
        if (!result) co_return result.error();
    }
    co_return Result<void>{};
}

// It was deleted.
asio::awaitable<Result<void>> MailCollector::forget_skipped(Intake& intake, std::uint32_t uid) {
    Batch batch;
    batch.channel = options_.name;
    batch.notes.push_back({skipped_key(uid), std::nullopt});
    auto const kept = co_await intake.accept(std::move(batch));
    if (!kept) co_return kept.error();
    skipped_.erase(uid);
    co_return Result<void>{};
}

asio::awaitable<Result<void>> MailCollector::mark(std::uint32_t uid, Mark mark) {
    if (mark == Mark::none) co_return Result<void>{};
    bool const large = mark == Mark::large;
    std::string flags = large ? "\\Flagged" : "\\Seen";
    if (state_.own_keywords) flags += large ? " $LaporTooBig" : " $LaporTaken";
    auto flag = [uid, flags](ImapSession& session) { return session.add_flags(uid, flags); };
    auto done = co_await mailbox_.ask(std::move(flag));
    auto const& target = large ? options_.large_move_to : options_.move_to;
    if (done && !target.empty()) {
        auto move = [uid, target](ImapSession& session) { return session.move(uid, target); };
        done = co_await mailbox_.ask(std::move(move));
    }
    if (done || done.error().fault == Fault::retry) co_return done;
    // It is on disk all the same; only people see the difference.
    log::limited_event(
        log::Level::warning, "mail_not_flagged", {{"channel", options_.name}, {"reason", done.error().what}}
    );
    co_return Result<void>{};
}

}  // namespace kanal::imap
