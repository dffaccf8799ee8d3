#include "spool/delivery/progress_ledger.hpp"

#include "spool/reports/changes.hpp"
#include "spool/reports/report_key.hpp"
#include "spool/reports/report_numbers.hpp"
#include "spool/spool_state.hpp"

#include <algorithm>
#include <optional>

namespace kanal::spool {

namespace {

constexpr auto kClockAhead = std::chrono::hours(24);

// Another centre's tracking id may be the same text.
Result<std::optional<std::string>> key_of(SpoolState& state, std::int64_t centre, std::string const& report) {
    auto key = find_report(state, report);
    if (!key || *key) return key;
    // The comparison with nothing lets the partial index serve.
    Query one = state.database.query(
        "SELECT r.id FROM delivery d CROSS JOIN report r ON r.seq = d.seq "
        "WHERE d.receipt = ?1 AND d.receipt <> '' AND d.centre = ?2 ORDER BY d.seq DESC LIMIT 1"
    );
    return one.with(report, centre).first([](Query const& row) { return std::string(row.bytes(0)); });
}

Result<bool> is_known(Database& database, std::int64_t centre, std::string const& event) {
    Query one = database.query("SELECT 1 FROM centre_event WHERE centre = ?1 AND event = ?2");
    return one.with(centre, event).next();
}

Result<bool> is_full(Database& database, std::string const& key) {
    Query count = database.query("SELECT count(*) FROM centre_event WHERE id = ?1");
    auto row = count.with(Bytes{key}).next();
    if (!row) return row.error();
    return count.integer(0) >= ProgressLedger::kMostOfAReport;
}

}  // namespace

Result<ProgressLedger::Noted> ProgressLedger::note(
    std::string const& report, CentreEvent const& event, Time now
) {
    auto const position = state_.centre(event.centre);
    if (!position) return Noted::no_report;
    auto const centre = state_.centres[*position].key;
    auto const known = is_known(state_.database, centre, event.event);
    if (!known) return known.error();
    if (*known) return Noted::repeated;
    auto const key = key_of(state_, centre, report);
    if (!key) return key.error();
    if (!*key) return Noted::no_report;
    auto const full = is_full(state_.database, **key);
    if (!full) return full.error();
    if (*full) return Noted::too_many;
    Query add = state_.database.query(
        "INSERT INTO centre_event (centre, event, id, at, received_at, state, word) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
    );
    // Otherwise a clock that is years ahead would have the last word for years.
    auto const at = event.at > now + kClockAhead ? now : event.at;
    add.with(
        centre,
        event.event,
        Bytes{**key},
        to_milliseconds(at),
        to_milliseconds(now),
        static_cast<std::int64_t>(event.state),
        event.word
    );
    if (auto done = add.run(); !done) return done.error();
    if (auto noted = note_report_change(state_.database, **key); !noted) return noted.error();
    return Noted::fresh;
}

Result<ProgressLedger::Unfinished> ProgressLedger::unfinished(
    std::string const& centre, std::int64_t after, std::size_t limit, Time since
) {
    constexpr std::int64_t kLookedAt = 20'000;
    Unfinished found;
    auto const position = state_.centre(centre);
    if (!position) return found;
    Query rows = state_.database.query(
        "SELECT r.seq, r.id, d.receipt FROM delivery d CROSS JOIN report r ON r.seq = d.seq "
        "WHERE d.centre = ?1 AND d.state = 3 AND d.seq > ?2 AND d.seq <= ?3 AND d.settled_at >= ?4 "
        "AND d.receipt <> '' AND NOT EXISTS "
        "(SELECT 1 FROM centre_event e WHERE e.id = r.id AND e.centre = ?1 AND e.state IN (6, 7)) "
        "AND NOT EXISTS (SELECT 1 FROM edition(r.id) CROSS JOIN delivery o ON o.centre = ?1 AND o.state = 3 "
        "AND o.seq = at WHERE o.seq < d.seq AND o.receipt <> '') ORDER BY d.seq LIMIT ?5"
    );
    auto const end = std::min(after + kLookedAt, state_.counts.last_sequence);
    rows.with(
        state_.centres[*position].key, after, end, to_milliseconds(since), static_cast<std::int64_t>(limit)
    );
    for (;;) {
        auto row = rows.next();
        if (!row) return row.error();
        if (!*row) break;
        found.reports.push_back({rows.integer(0), unpack_identifier(rows.bytes(1)), std::string(rows.text(2))}
        );
    }
    bool const full = found.reports.size() == limit;
    auto const seen = full ? found.reports.back().sequence : end;
    found.next = seen < state_.counts.last_sequence ? seen : 0;
    return found;
}

Result<std::vector<CentreEvent>> ProgressLedger::of(std::string const& id) {
    return read_progress(state_.database, id);
}

Result<std::vector<CentreEvent>> read_progress(Database& database, std::string const& id) {
    std::vector<CentreEvent> events;
    auto const key = pack_identifier(id);
    if (!key) return events;
    Query rows = database.query(
        "SELECT c.name, e.event, e.state, e.word, e.at, e.received_at FROM centre_event e "
        "JOIN centre c ON c.id = e.centre WHERE e.id = ?1 ORDER BY e.at, e.entry"
    );
    rows.with(Bytes{*key});
    for (;;) {
        auto row = rows.next();
        if (!row) return row.error();
        if (!*row) return events;
        CentreEvent event;
        event.centre = rows.text(0);
        event.event = rows.text(1);
        event.state = static_cast<CentreState>(rows.integer(2) & 7);
        event.word = rows.text(3);
        event.at = from_milliseconds(rows.integer(4));
        event.heard_at = from_milliseconds(rows.integer(5));
        events.push_back(std::move(event));
    }
}

}  // namespace kanal::spool
