#include "spool/reports/review.hpp"

#include "core/delivery.hpp"
#include "core/report.hpp"
#include "spool/delivery/queued_deliveries.hpp"
#include "spool/reports/changes.hpp"
#include "spool/reports/report_key.hpp"
#include "spool/spool_state.hpp"

namespace kanal::spool {

namespace {

Result<void> write(SpoolState& state, std::string const& key, Review const& review) {
    Query set = state.database.query(
        "INSERT INTO review (id, state, since, why) VALUES (?1, ?2, ?3, ?4) "
        "ON CONFLICT (id) DO UPDATE SET state = ?2, since = ?3, why = ?4"
    );
    set.with(Bytes{key}, static_cast<std::int64_t>(review.state), to_milliseconds(review.since), review.why);
    return set.run();
}

Result<bool> has_editions(SpoolState& state, std::string const& key) {
    auto const known = state.keys.find(key);
    if (!known) return known.error();
    return !known->empty();
}

// The editions that still have their contents, in the order they came.
Result<std::vector<std::int64_t>> whole_editions(SpoolState& state, std::string const& key) {
    Query rows = state.database.query(
        "SELECT seq FROM edition(?1) CROSS JOIN report ON seq = at WHERE record IS NOT NULL ORDER BY seq"
    );
    rows.with(Bytes{key});
    return rows.numbers();
}

// Of an edition that a person has corrected before anybody had it the corrected one takes the place.
Result<bool> is_superseded(SpoolState& state, std::string const& key, std::int64_t sequence) {
    Query later = state.database.query(
        "SELECT 1 FROM report r CROSS JOIN edition(?1) e CROSS JOIN report c ON c.seq = e.at WHERE r.seq = "
        "?2 "
        "AND c.revision = r.revision AND c.media = r.media AND c.desk > r.desk LIMIT 1"
    );
    return later.with(Bytes{key}, sequence).next();
}

Result<void> expire(SpoolState& state, std::int64_t sequence, Time now) {
    Query add = state.database.query("INSERT OR IGNORE INTO expiry (delivered_at, seq) VALUES (?1, ?2)");
    return add.with(to_milliseconds(now), sequence).run();
}

// No index leads from a report to its expiry: there is a week of them at most, and this is rare.
Result<void> keep(SpoolState& state, std::string const& key) {
    Query stay = state.database.query("DELETE FROM expiry WHERE seq IN (SELECT at FROM edition(?1))");
    return stay.with(Bytes{key}).run();
}

Result<void> queue_again(SpoolState& state, std::int64_t sequence) {
    for (std::size_t i = 0; i < state.centres.size(); ++i) {
        if (!state.centres[i].configured) continue;
        auto const waits = is_queued_without_row(state, i, sequence);
        if (!waits) return waits.error();
        if (*waits) continue;
        Query go = state.database.query("DELETE FROM delivery WHERE centre = ?1 AND state = 4 AND seq = ?2");
        if (auto done = go.with(state.centres[i].key, sequence).run(); !done) return done.error();
        Query add = state.database.query(
            "INSERT INTO delivery (centre, state, seq) SELECT ?1, 0, ?2 WHERE NOT EXISTS "
            "(SELECT 1 FROM delivery WHERE centre = ?1 AND state IN (0, 1, 2, 3) AND seq = ?2)"
        );
        if (auto done = add.with(state.centres[i].key, sequence).run(); !done) return done.error();
        if (state.database.changes() == 0) continue;
        ++state.counts.count(i, DeliveryState::queued);
        state.counts.queued = true;
    }
    return {};
}

constexpr auto kDay = std::chrono::hours(24);

}  // namespace

std::string_view to_text(ReviewState state) {
    return state == ReviewState::closed ? "closed" : "review";
}

Result<std::optional<Review>> find_review(SpoolState& state, std::string const& key) {
    Query one = state.database.query("SELECT state, since, why FROM review WHERE id = ?1");
    return one.with(Bytes{key}).first([](Query const& row) {
        return Review{
            .state = row.integer(0) == 1 ? ReviewState::closed : ReviewState::waiting,
            .since = from_milliseconds(row.integer(1)),
            .why = std::string(row.text(2)),
        };
    });
}

Result<std::optional<Review>> hold_for_review(
    SpoolState& state, std::int64_t sequence, std::string const& key, Report const& report
) {
    auto review = find_review(state, key);
    if (!review) return review.error();
    if (!*review) {
        if (report.doubt.empty()) return std::optional<Review>();
        auto const known = has_editions(state, key);
        if (!known) return known.error();
        if (*known) return std::optional<Review>();
        Review const first{.since = report.received_at, .why = report.doubt};
        if (auto done = write(state, key, first); !done) return done.error();
        return std::optional(first);
    }
    if ((*review)->state == ReviewState::waiting) return review;
    if (report.withdrawn) {
        if (auto done = expire(state, sequence, report.received_at); !done) return done.error();
        return review;
    }
    Review const again{.since = report.received_at, .why = "changed by the citizen after it was closed"};
    if (auto done = write(state, key, again); !done) return done.error();
    if (auto done = keep(state, key); !done) return done.error();
    return std::optional(again);
}

Result<void> expire_if_closed(SpoolState& state, std::int64_t sequence, std::string const& key, Time now) {
    auto const review = find_review(state, key);
    if (!review) return review.error();
    if (!*review || (*review)->state != ReviewState::closed) return {};
    return expire(state, sequence, now);
}

Result<ReviewChange> ReviewLedger::pass(std::string const& id, std::string const& who, Time now) {
    auto const key = pack_identifier(id).value_or(std::string());
    auto const review = find_review(state_, key);
    if (!review) return review.error();
    if (!*review) return ReviewChange::not_in_review;
    auto const editions = whole_editions(state_, key);
    if (!editions) return editions.error();
    if (editions->empty()) return ReviewChange::contents_gone;
    if (auto done = keep(state_, key); !done) return done.error();
    for (auto const sequence : *editions) {
        auto const superseded = is_superseded(state_, key, sequence);
        if (!superseded) return superseded.error();
        auto done = *superseded ? expire(state_, sequence, now) : queue_again(state_, sequence);
        if (!done) return done.error();
    }
    Query go = state_.database.query("DELETE FROM review WHERE id = ?1");
    if (auto done = go.with(Bytes{key}).run(); !done) return done.error();
    if (auto noted = note_report_change(state_.database, key); !noted) return noted.error();
    if (auto done = write_journal(state_.database, now, who, "pass", id, ""); !done) return done.error();
    return ReviewChange::done;
}

Result<ReviewChange> ReviewLedger::close(
    std::string const& id, std::string const& reason, std::string const& who, Time now
) {
    auto const key = pack_identifier(id).value_or(std::string());
    auto const review = find_review(state_, key);
    if (!review) return review.error();
    if (!*review) return ReviewChange::not_in_review;
    if ((*review)->state == ReviewState::closed) return ReviewChange::closed_before;
    Review const closed{.state = ReviewState::closed, .since = now, .why = reason};
    if (auto done = write(state_, key, closed); !done) return done.error();
    auto const editions = whole_editions(state_, key);
    if (!editions) return editions.error();
    for (auto const sequence : *editions) {
        if (auto done = expire(state_, sequence, now); !done) return done.error();
    }
    if (auto noted = note_report_change(state_.database, key); !noted) return noted.error();
    if (auto done = write_journal(state_.database, now, who, "close", id, reason); !done) return done.error();
    return ReviewChange::done;
}

Result<ReviewChange> ReviewLedger::postpone(std::string const& id, std::string const& reason, Time now) {
    auto const key = pack_identifier(id).value_or(std::string());
    auto const stands = find_review(state_, key);
    if (!stands) return stands.error();
    if (!*stands) return ReviewChange::not_in_review;
    if ((*stands)->state == ReviewState::closed) return ReviewChange::closed_before;
    Review const postponed{.since = now, .why = "ditunda: " + reason};
    if (auto done = write(state_, key, postponed); !done) return done.error();
    if (auto noted = note_report_change(state_.database, key); !noted) return noted.error();
    return ReviewChange::done;
}

Result<ReviewLedger::Waiting> ReviewLedger::waiting() {
    Query count = state_.database.query("SELECT count(*), min(since) FROM review WHERE state = 0");
    auto row = count.next();
    if (!row) return row.error();
    Waiting waiting;
    waiting.reports = count.integer(0);
    if (!count.null(1)) waiting.oldest = from_milliseconds(count.integer(1));
    return waiting;
}

Result<std::optional<ReviewLedger::Waiting>> ReviewLedger::reminder(Time now) {
    bool const lately = now >= reminded_ && now - reminded_ < kDay;
    if (lately) return std::optional<Waiting>();
    auto const found = waiting();
    if (!found) return found.error();
    if (!found->oldest || now - *found->oldest < kDay) return std::optional<Waiting>();
    reminded_ = now;
    return std::optional(*found);
}

}  // namespace kanal::spool
