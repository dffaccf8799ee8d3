#include "channels/sms/inbox.hpp"

#include "base/encoding.hpp"
#include "base/log.hpp"

#include <functional>
#include <set>

namespace kanal::sms {

namespace {

constexpr std::size_t kMostSenders = 20'000;  // in one hour; at a message a second there are fewer

Fragment fragment(std::string const& pdu_hex, std::string why) {
    return Fragment{RawBytes{std::string(kPduMediaType), pdu_hex}, std::move(why)};
}

std::int64_t hour_of(Time time) {
    return std::chrono::floor<std::chrono::hours>(time).time_since_epoch().count();
}

}  // namespace

bool SenderRate::count_message(std::string_view sender, Time at) {
    if (an_hour_ == 0 || sender.empty()) return false;
    if (hour_ != hour_of(at)) {
        hour_ = hour_of(at);
        counts_.clear();
        flooding_ = 0;
    }
    auto const key = std::hash<std::string_view>()(sender);
    if (counts_.size() >= kMostSenders && !counts_.contains(key)) return false;
    if (++counts_[key] != an_hour_ + 1) return false;
    ++flooding_;
    return true;
}

std::size_t SenderRate::flooding(Time now) const {
    return hour_ == hour_of(now) ? flooding_ : 0;
}

Inbox::Inbox(SmsOptions const& options, Intake& intake, SmsAnswers& answers, platform::SilenceWatch& silence)
    : options_(options),
      intake_(intake),
      answers_(answers),
      silence_(silence),
      parts_(options.parts),
      rate_(options.flood) {}

asio::awaitable<Result<void>> Inbox::load() {
    loaded_ = false;
    auto const notes = co_await intake_.notes(options_.name, std::string());
    if (!notes) co_return notes.error();
    parts_.restore(*notes);
    answers_.restore(*notes);
    replaceable_.restore(*notes);
    auto const silence = notes->find(std::string(platform::SilenceWatch::kNote));
    if (silence != notes->end()) silence_.restore(silence->second);
    if (silence != notes->end() && !last_message_) last_message_ = silence_.since();
    auto const pin = notes->find(std::string(kPinNote));
    pin_note_ = pin == notes->end() ? std::string() : pin->second;
    loaded_ = true;
    co_return Result<void>{};
}

asio::awaitable<Result<void>> Inbox::store(std::vector<std::string> pdus) {
    Batch batch;
    std::set<std::string_view> taken;
    for (auto const& pdu : pdus)
        if (taken.insert(pdu).second) classify(batch, pdu);
    auto const& reading = batch.reading;
    bool const nothing = reading.submissions.empty() && reading.unreadable.empty() &&
                         reading.ignored.empty() && reading.dropped == 0 && batch.notes.empty();
    // Parts that are here already: nothing to write.
    if (nothing) co_return Result<void>{};
    co_return co_await commit(std::move(batch));
}

asio::awaitable<Result<void>> Inbox::process_due() {
    if (auto const silent = silence_.too_long(options_.clock.wall())) {
        auto const hours = std::chrono::floor<std::chrono::hours>(*silent).count();
        log::event(log::Level::warning, "sms_silence", {{"channel", options_.name}, {"hours", hours}});
    }
    for (;;) {
        auto const change = parts_.due(options_.clock.wall());
        if (change.empty()) co_return Result<void>{};
        for (auto const& joined : change.joined) {
            log::event(
                log::Level::warning,
                "sms_parts_missing",
                {{"channel", options_.name}, {"here", joined.parts.size()}, {"of", joined.total}}
            );
        }
        Batch batch;
        add_joined(batch, change);
        auto const committed = co_await commit(std::move(batch));
        if (!committed) co_return committed.error();
    }
}

asio::awaitable<Result<void>> Inbox::commit_notes(std::vector<Note> notes) {
    if (notes.empty()) co_return Result<void>{};
    Batch batch;
    add_notes(batch, std::move(notes));
    co_return co_await commit(std::move(batch));
}

void Inbox::classify(Batch& batch, std::string const& pdu_hex) {
    auto& reading = batch.reading;
    auto const octets = from_hex(pdu_hex);
    if (!octets) {
        reading.unreadable.push_back(fragment(pdu_hex, "sms: not hexadecimal"));
        return;
    }
    auto pdu = decode_pdu(*octets);
    if (!pdu) {
        reading.unreadable.push_back(fragment(pdu_hex, pdu.error().what));
        return;
    }
    if (auto const* const report = std::get_if<StatusReport>(&*pdu)) return add_status_report(batch, *report);
    add_deliver(batch, Part{std::move(std::get<Deliver>(*pdu)), pdu_hex});
}

void Inbox::add_deliver(Batch& batch, Part part) {
    auto& reading = batch.reading;
    if (auto exclusion = exclusion_of(part.message)) {
        auto& list = exclusion->quarantine ? reading.unreadable : reading.ignored;
        list.push_back(fragment(part.pdu, std::move(exclusion->why)));
        return;
    }
    auto const now = options_.clock.wall();
    if (part.message.header.concatenation) {
        auto const change = parts_.add(std::move(part), now);
        if (!change.known) add_joined(batch, change);
        return;
    }
    auto submission = to_submission(options_.account, {part}, 1);
    if (Replaceable::is_replaceable(part.message))
        add_notes(batch, replaceable_.link(submission, part.message, now));
    reading.submissions.push_back(std::move(submission));
}

void Inbox::add_status_report(Batch& batch, StatusReport const& report) {
    ++batch.reading.dropped;
    auto delivery = answers_.match(report);
    add_notes(batch, std::move(delivery.notes));
    if (delivery.report.empty()) return;
    std::string_view const outcome = report.delivered() ? "delivered"
                                     : report.failed()  ? "failed"
                                                        : "pending";
    log::event(
        report.failed() ? log::Level::notice : log::Level::info,
        "sms_answer_report",
        {{"channel", options_.name}, {"number", delivery.report}, {"outcome", outcome}}
    );
}

void Inbox::add_joined(Batch& batch, PartChange const& change) {
    for (auto const& joined : change.joined) {
        auto submission = to_submission(options_.account, joined.parts, joined.total);
        submission.external_id = joined.external_id;
        submission.revision = joined.revision;
        batch.reading.submissions.push_back(std::move(submission));
    }
    add_notes(batch, change.notes);
}

void Inbox::add_notes(Batch& batch, std::vector<Note> notes) {
    parts_.apply(notes);
    answers_.apply(notes);
    replaceable_.apply(notes);
    for (auto& note : notes) {
        if (note.key == kPinNote) pin_note_ = note.value.value_or(std::string());
        batch.notes.push_back(std::move(note));
    }
}

asio::awaitable<Result<void>> Inbox::commit(Batch batch) {
    batch.channel = options_.name;
    if (!batch.reading.submissions.empty()) {
        auto watch = silence_;
        watch.message(options_.clock.wall());
        batch.notes.push_back(Note{std::string(platform::SilenceWatch::kNote), watch.to_note()});
    }
    auto given = batch;
    auto const receipts = co_await intake_.accept(std::move(given));
    if (!receipts) {
        loaded_ = false;
        co_return receipts.error();
    }
    note_committed(batch, *receipts);
    co_return Result<void>{};
}

void Inbox::note_committed(Batch const& batch, std::vector<Receipt> const& receipts) {
    if (batch.reading.submissions.empty()) return;
    last_message_ = options_.clock.wall();
    silence_.message(*last_message_);
    for (std::size_t i = 0; i < batch.reading.submissions.size() && i < receipts.size(); ++i)
        enqueue_answer(batch.reading.submissions[i], receipts[i]);
    for (std::size_t i = 0; i < batch.reading.submissions.size() && i < receipts.size(); ++i)
        check_rate(batch.reading.submissions[i], receipts[i]);
}

// Everything of it is stored; a person decides what to do about the sender.
void Inbox::check_rate(Submission const& submission, Receipt const& receipt) {
    if (receipt.duplicate) return;
    auto const& author = submission.author;
    if (!rate_.count_message(author.phone + author.account + author.name, options_.clock.wall())) return;
    log::event(
        log::Level::warning,
        "sms_flood",
        {{"channel", options_.name}, {"messages", options_.flood + 1}, {"report", receipt.id}}
    );
}

void Inbox::enqueue_answer(Submission const& submission, Receipt const& receipt) {
    // An answer to a message that was here before, or to an edition of it, was given before.
    if (receipt.duplicate || submission.revision > 0) return;
    answers_.enqueue(submission.author.phone, receipt.number);
}

}  // namespace kanal::sms
