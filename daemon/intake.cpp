#include "daemon/intake.hpp"

#include "base/log.hpp"

#include <span>

namespace kanal::daemon {

namespace {

// Above this many waiting jobs the disk is slower than the senders: better "later" now than an answer after
// their deadline.
constexpr std::size_t kLongestQueue = 4096;

struct Committed {
    std::vector<Receipt> receipts = {};
    std::vector<std::string> reviews = {};  // of each receipt: why it waits for a person; empty: it goes on
    std::vector<std::string> quarantined = {};
    std::vector<std::string> new_kinds = {};  // of events, seen for the first time
};

Result<spool::Stored> put(spool::Spool& spool, PreparedReport& prepared) {
    return spool.reports().put(
        std::move(prepared.report), prepared.fingerprint, prepared.raw, prepared.attachments
    );
}

Receipt receipt_of(spool::Stored const& stored) {
    return {stored.id, stored.number, stored.revision, stored.duplicate, stored.same_content, stored.state};
}

Result<void> note_replay(spool::Spool& spool, operations::ReadAgain const& source, Time now) {
    if (source.stays_listed)
        return spool.write_journal({now, source.who, "replay", source.id, "a part is still unknown"});
    return source.id.starts_with('i') ? spool.ignored().replayed(source.id, source.who, now)
                                      : spool.quarantine().replayed(source.id, source.who, now);
}

Result<void> note_entry(
    spool::Spool& spool,
    std::string const& channel,
    operations::EntryNote const& entry,
    std::vector<Receipt> const& receipts,
    Time now
) {
    for (auto const& receipt : receipts) {
        if (receipt.same_content) {
            auto const forgotten = spool.set_note(channel, entry.draft, std::nullopt);
            if (!forgotten) return forgotten;
        }
        if (receipt.duplicate) continue;
        auto const noted = spool.write_journal({now, entry.who, "entry", receipt.id, entry.detail});
        if (!noted) return noted;
    }
    return {};
}

void log_shed(std::string const& channel, std::string_view reason) {
    log::limited_event(log::Level::error, "intake_shed", {{"channel", channel}, {"reason", reason}});
}

void log_for_person(std::string const& channel, Committed const& committed) {
    for (auto const& kind : committed.new_kinds)
        log::limited_event(log::Level::warning, "unknown_event", {{"channel", channel}, {"reason", kind}});
    for (std::size_t i = 0; i < committed.receipts.size(); ++i) {
        if (committed.reviews[i].empty()) continue;
        auto const& receipt = committed.receipts[i];
        log::event(
            log::Level::notice,
            "report_in_review",
            {{"channel", channel}, {"report", receipt.id}, {"reason", committed.reviews[i]}}
        );
    }
}

}  // namespace

DurableIntake::DurableIntake(
    spool::SpoolThread& spool, readmodel::ReadModel& index, Metrics& metrics, Agency agency
)
    : spool_(spool), reports_(spool, index), metrics_(metrics), agency_(std::move(agency)) {}

void DurableIntake::set_channel(std::string const& channel, std::string kind, ForwardPolicy forward) {
    activity_[channel].kind = std::move(kind);
    forward_[channel] = std::move(forward);
}

bool DurableIntake::sheds(std::string const& channel) {
    if (spool_.accepting() && spool_.waiting() < kLongestQueue) return false;
    metrics_.shed(channel);
    log_shed(channel, spool_.accepting() ? "queue_full" : "disk_space");
    return true;
}

asio::awaitable<Result<std::vector<Receipt>>> DurableIntake::accept(Batch batch) {
    if (sheds(batch.channel)) co_return retry("intake: accept: the spool takes nothing new");
    auto storing = store(std::move(batch), {});
    co_return co_await std::move(storing);
}

asio::awaitable<Result<std::vector<Receipt>>> DurableIntake::store_again(
    Batch batch, operations::ReadAgain source
) {
    auto note = [source = std::move(source)](spool::Spool& spool, std::vector<Receipt> const&, Time now) {
        return note_replay(spool, source, now);
    };
    auto storing = store(std::move(batch), std::move(note));
    co_return co_await std::move(storing);
}

asio::awaitable<Result<std::vector<Receipt>>> DurableIntake::store_entry(
    Batch batch, operations::EntryNote entry
) {
    if (sheds(batch.channel)) co_return retry("intake: accept: the spool takes nothing new");
    auto note = [channel = batch.channel, entry = std::move(entry)](
                    spool::Spool& spool, std::vector<Receipt> const& receipts, Time now
                ) { return note_entry(spool, channel, entry, receipts, now); };
    auto storing = store(std::move(batch), std::move(note));
    co_return co_await std::move(storing);
}

asio::awaitable<Result<std::vector<Receipt>>> DurableIntake::store(Batch batch, Note note) {
    auto const entered = std::chrono::steady_clock::now();
    auto const now = WallClock::now();
    auto const doubt = co_await clock_.doubt(spool_, now);
    bool const note_clock = doubt.empty() && clock_.note_due(now);
    BatchPreparation::Request request;
    request.origin.agency_code = agency_.code;
    request.origin.kind = activity_[batch.channel].kind;
    request.origin.channel = batch.channel;
    request.origin.received_at = now;
    request.submissions = std::move(batch.reading.submissions);
    request.forward = forward_[batch.channel];
    request.clock_doubt = doubt;
    auto preparing = preparation_.prepare(std::move(request));
    auto prepared = co_await std::move(preparing);
    if (!prepared) {
        metrics_.shed(batch.channel);
        log_shed(batch.channel, "large_batches");
        co_return prepared.error();
    }

    auto job = [&batch, &prepared, &note, now, note_clock](spool::Spool& spool) -> Result<Committed> {
        Committed committed;
        for (auto& one : *prepared) {
            auto stored = put(spool, one);
            if (!stored) return stored.error();
            committed.receipts.push_back(receipt_of(*stored));
            committed.reviews.push_back(std::move(stored->review));
        }
        for (auto const& fragment : batch.reading.unreadable) {
            auto item = spool.quarantine().add(batch.channel, fragment, now);
            if (!item) return item.error();
            committed.quarantined.push_back(std::move(*item));
        }
        for (auto const& fragment : batch.reading.ignored) {
            auto first = spool.ignored().keep(batch.channel, fragment, now);
            if (!first) return first.error();
            if (*first) committed.new_kinds.push_back(fragment.why);
        }
        if (note_clock) StoredClockCheck::note(spool, now);
        if (batch.cursor) {
            auto moved = spool.set_cursor(batch.channel, *batch.cursor);
            if (!moved) return moved.error();
        }
        for (auto const& kept_note : batch.notes) {
            auto kept = spool.set_note(batch.channel, kept_note.key, kept_note.value);
            if (!kept) return kept.error();
        }
        if (note) {
            if (auto noted = note(spool, committed.receipts, now); !noted) return noted.error();
        }
        return committed;
    };
    auto committed = co_await spool_.run(std::move(job));
    if (!committed) {
        log::limited_event(
            log::Level::error,
            "intake_failed",
            {{"channel", batch.channel}, {"reason", committed.error().what}}
        );
        co_return committed.error();
    }
    if (note_clock) clock_.noted(now);
    metrics_.commit_took(std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - entered));
    log_stored(batch, committed->receipts, committed->quarantined);
    log_for_person(batch.channel, *committed);
    co_return std::move(committed->receipts);
}

void DurableIntake::log_stored(
    Batch const& batch, std::vector<Receipt> const& receipts, std::vector<std::string> const& quarantined
) {
    auto& activity = activity_[batch.channel];
    for (auto const& receipt : receipts) {
        metrics_.accepted(batch.channel, receipt.duplicate);
        if (!receipt.duplicate) {
            ++activity.accepted;
            activity.last_accepted = WallClock::now();
        }
        log::event(
            log::Level::info,
            receipt.duplicate ? "report_duplicate" : "report_accepted",
            {{"channel", batch.channel},
             {"report", receipt.id},
             {"number", receipt.number},
             {"revision", receipt.revision}}
        );
    }
    for (auto const& item : quarantined) {
        ++activity.quarantined;
        metrics_.quarantined(batch.channel);
        log::event(
            log::Level::warning,
            "ingest_quarantined",
            {{"channel", batch.channel}, {"quarantine", item}, {"reason", "unreadable_event"}}
        );
    }
    for (std::size_t i = 0; i < batch.reading.ignored.size(); ++i)
        metrics_.ignored(batch.channel);
    if (batch.reading.dropped > 0) metrics_.dropped(batch.channel, batch.reading.dropped);
}

asio::awaitable<Result<void>> DurableIntake::quarantine(std::string channel, RawBytes raw, std::string why) {
    if (sheds(channel)) co_return retry("intake: quarantine: the spool takes nothing new");
    Fragment fragment;
    fragment.raw = std::move(raw);
    fragment.why = std::move(why);
    auto job = [&channel, &fragment](spool::Spool& spool) {
        return spool.quarantine().add(channel, fragment, WallClock::now());
    };
    auto item = co_await spool_.run(std::move(job));
    if (!item) {
        log::limited_event(
            log::Level::error, "intake_failed", {{"channel", channel}, {"reason", item.error().what}}
        );
        co_return item.error();
    }
    ++activity_[channel].quarantined;
    metrics_.quarantined(channel);
    log::event(
        log::Level::warning,
        "ingest_quarantined",
        {{"channel", channel}, {"quarantine", *item}, {"reason", fragment.why}}
    );
    co_return Result<void>{};
}

asio::awaitable<Result<std::optional<std::string>>> DurableIntake::cursor(std::string channel) {
    auto job = [&channel](spool::Spool& spool) { return spool.cursor(channel); };
    co_return co_await spool_.run(std::move(job));
}

asio::awaitable<Result<std::map<std::string, std::string>>> DurableIntake::notes(
    std::string channel, std::string prefix
) {
    auto job = [&channel, &prefix](spool::Spool& spool) { return spool.notes(channel, prefix); };
    co_return co_await spool_.run(std::move(job));
}

}  // namespace kanal::daemon
