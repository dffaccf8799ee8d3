#include "spool/reports/report_key.hpp"
#include "spool/reports/report_store.hpp"
#include "spool/spool_state.hpp"

#include <algorithm>

namespace kanal::spool {

namespace {

constexpr std::int64_t kMostLookedAt = 5'000;
// Reports lie in the order they came, but the clock may have jumped.
constexpr auto kClockTolerance = std::chrono::hours(24);

// Only those the first edition of which stands here: an edition does not bring a report to the front.
constexpr std::string_view kFirstEditions =
    "SELECT r.seq, r.id FROM report r WHERE r.seq < ?1 AND r.seq >= ?2 AND r.channel = ?3 "
    "AND r.received_at >= ?4 AND r.received_at < ?5 "
    "AND NOT EXISTS (SELECT 1 FROM edition(r.id) CROSS JOIN report e ON e.seq = at "
    "WHERE (e.revision, e.media) < (r.revision, r.media)) "
    "ORDER BY r.seq DESC LIMIT ?6";

Result<std::optional<std::string>> find_tracked(Database& database, std::string const& tracking_id) {
    // The comparison with nothing lets the partial index serve.
    Query one = database.query(
        "SELECT r.id FROM delivery d CROSS JOIN report r ON r.seq = d.seq "
        "WHERE d.receipt = ?1 AND d.receipt <> '' ORDER BY d.seq DESC LIMIT 1"
    );
    auto row = one.with(tracking_id).next();
    if (!row) return row.error();
    if (!*row) return std::optional<std::string>();
    return std::optional(unpack_identifier(one.bytes(0)));
}

Result<Time> first_received(Database& database, std::string const& key) {
    Query first = database.query(
        "SELECT received_at FROM edition(?1) CROSS JOIN report ON seq = at ORDER BY revision, media LIMIT 1"
    );
    auto row = first.with(Bytes{key}).next();
    if (!row) return row.error();
    return from_milliseconds(*row ? first.integer(0) : 0);
}

Result<Time> last_taken(SpoolState& state, std::string const& key) {
    Time last = {};
    for (auto const& centre : state.centres) {
        Query taken = state.database.query(
            "SELECT max(d.settled_at) FROM edition(?2) CROSS JOIN delivery d "
            "ON d.centre = ?1 AND d.state = 3 AND d.seq = at"
        );
        auto row = taken.with(centre.key, Bytes{key}).next();
        if (!row) return row.error();
        if (*row && !taken.null(0)) last = std::max(last, from_milliseconds(taken.integer(0)));
    }
    return last;
}

ReportStatus to_status(StoredStatus const& stored) {
    ReportStatus status;
    status.id = stored.id;
    status.number = stored.number;
    status.channel = stored.channel;
    status.account = stored.account;
    status.state = stored.state;
    status.tracking_ids = stored.tracking_ids;
    return status;
}

// Whether everything further down came before `from`.
Result<bool> is_past(Database& database, std::int64_t sequence, Time from) {
    if (sequence <= 1) return true;
    Query one = database.query("SELECT received_at FROM report WHERE seq = ?1");
    auto row = one.with(sequence).next();
    if (!row) return row.error();
    return *row && from_milliseconds(one.integer(0)) + kClockTolerance < from;
}

}  // namespace

Result<std::optional<ReportView>> ReportStore::find_view(std::string const& name) {
    auto found = find(name);
    if (!found) return found.error();
    if (!*found) {
        auto const id = find_tracked(state_.database, name);
        if (!id) return id.error();
        if (!*id) return std::optional<ReportView>();
        found = find(**id);
        if (!found) return found.error();
        if (!*found) return std::optional<ReportView>();
    }
    auto const key = pack_identifier((*found)->id).value_or(std::string());
    auto const received = first_received(state_.database, key);
    if (!received) return received.error();
    auto const taken = last_taken(state_, key);
    if (!taken) return taken.error();
    return std::optional(ReportView{
        .status = to_status(**found),
        .received_at = *received,
        .changed_at = std::max(*received, *taken),
        .record = std::move((*found)->record),
    });
}

Result<ReportPage> ReportStore::list_views(ReportQuery const& query) {
    auto const below = std::min(query.before, state_.tally.last_sequence + 1);
    auto const lowest = std::max<std::int64_t>(below - kMostLookedAt, 1);
    std::vector<std::string> ids;
    ReportPage page;
    {
        Query rows = state_.database.query(kFirstEditions);
        rows.with(
            below,
            lowest,
            query.channel,
            to_milliseconds(query.from),
            to_milliseconds(query.until),
            static_cast<std::int64_t>(query.limit)
        );
        for (auto row = rows.next();; row = rows.next()) {
            if (!row) return row.error();
            if (!*row) break;
            page.next = rows.integer(0);
            ids.push_back(unpack_identifier(rows.bytes(1)));
        }
    }
    for (auto const& id : ids) {
        auto found = find_view(id);
        if (!found) return found.error();
        if (*found) page.reports.push_back(std::move(**found));
    }
    if (ids.size() < query.limit) page.next = lowest;
    auto const past = is_past(state_.database, page.next, query.from);
    if (!past) return past.error();
    if (*past) page.next = 0;
    return page;
}

}  // namespace kanal::spool
