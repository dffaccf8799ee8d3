#include "core/delivery.hpp"
#include "spool/delivery/queued_deliveries.hpp"
#include "spool/reports/report_key.hpp"
#include "spool/reports/report_store.hpp"
#include "spool/reports/review.hpp"
#include "spool/spool_state.hpp"

#include <algorithm>
#include <limits>

namespace kanal::spool {

namespace {

constexpr int kMostCandidates = 200;

std::optional<DeliveryState> state_named(std::string_view name) {
    for (auto const state :
         {DeliveryState::queued, DeliveryState::held, DeliveryState::unknown, DeliveryState::delivered}) {
        if (to_text(state) == name) return state;
    }
    return std::nullopt;
}

// The newest report below `below` that stands in this state at any centre; 0 when there is none.
Result<std::int64_t> newest_below(SpoolState& state, DeliveryState wanted, std::int64_t below) {
    std::int64_t newest = 0;
    for (std::size_t i = 0; i < state.centres.size(); ++i) {
        auto const& centre = state.centres[i];
        if (wanted == DeliveryState::queued) {
            auto const bare = newest_without_row(state, i, below);
            if (!bare) return bare.error();
            newest = std::max(newest, *bare);
        }
        Query one = state.database.query(
            "SELECT seq FROM delivery WHERE centre = ?1 AND state = ?2 AND seq < ?3 ORDER BY seq DESC LIMIT 1"
        );
        auto row = one.with(centre.key, static_cast<std::int64_t>(wanted), below).next();
        if (!row) return row.error();
        if (*row) newest = std::max(newest, one.integer(0));
    }
    return newest;
}

Result<std::int64_t> newest_below(SpoolState& state, std::int64_t below) {
    Query one = state.database.query("SELECT seq FROM report WHERE seq < ?1 ORDER BY seq DESC LIMIT 1");
    auto row = one.with(below).next();
    if (!row) return row.error();
    return *row ? one.integer(0) : 0;
}

// For LIKE: the text itself, wherever it stands.
std::string pattern_of(std::string_view text) {
    if (text.empty()) return {};
    std::string pattern = "%";
    for (char const c : text) {
        if (c == '%' || c == '_' || c == '\\') pattern += '\\';
        pattern += c;
    }
    return pattern + '%';
}

Result<bool> fits(SpoolState& state, std::int64_t sequence, ReportStore::Filter const& filter) {
    // The cheap conditions first: SQLite does not go on after the first that is false.
    Query one = state.database.query(
        R"(SELECT 1 FROM report WHERE seq = ?1 AND (?2 = '' OR channel = ?2)
           AND received_at >= ?3 AND received_at < ?4
           AND (?5 = '' OR EXISTS (SELECT 1 FROM centre c CROSS JOIN delivery d
               ON d.centre = c.id AND d.state = 3 AND d.seq = ?1 WHERE d.receipt = ?5))
           AND (?6 = '' OR json_valid(record) AND (json_extract(record, '$.text') LIKE ?6 ESCAPE '\'
               OR json_extract(record, '$.title') LIKE ?6 ESCAPE '\'))
           AND (?7 = '' OR json_valid(record) AND json_extract(record, '$.reporter.name') || char(10) ||
               json_extract(record, '$.reporter.phone') || char(10) || json_extract(record, '$.reporter.email') ||
               char(10) || json_extract(record, '$.reporter.account') LIKE ?7 ESCAPE '\'))"
    );
    one.with(
        sequence,
        filter.channel,
        to_milliseconds(filter.since),
        to_milliseconds(filter.until),
        filter.tracking_id,
        pattern_of(filter.text),
        pattern_of(filter.sender)
    );
    return one.next();
}

}  // namespace

Result<ReportStore::Slice> ReportStore::list_reviews(Filter const& filter, std::int64_t below) {
    auto const state =
        filter.state == to_text(ReviewState::closed) ? ReviewState::closed : ReviewState::waiting;
    Slice slice;
    slice.below = below;
    Query rows = state_.database.query(
        "SELECT v.id, (SELECT max(at) FROM edition(v.id)) FROM review v WHERE v.state = ?1 "
        "ORDER BY v.since DESC LIMIT ?2 OFFSET ?3"
    );
    // Their order is not that of acceptance: what was looked at is counted down from the largest number.
    rows.with(
        static_cast<std::int64_t>(state),
        static_cast<std::int64_t>(kMostCandidates),
        std::numeric_limits<std::int64_t>::max() - below
    );
    for (int looked = 0; looked < kMostCandidates && slice.reports.size() < filter.limit; ++looked) {
        auto row = rows.next();
        if (!row) return row.error();
        slice.below = *row ? slice.below - 1 : 0;
        if (!*row) break;
        auto const fit = fits(state_, rows.integer(1), filter);
        if (!fit) return fit.error();
        if (!*fit) continue;
        auto status = find(unpack_identifier(rows.bytes(0)));
        if (!status) return status.error();
        if (!*status) continue;
        (*status)->record.clear();
        slice.reports.push_back(std::move(**status));
    }
    return slice;
}

Result<ReportStore::Slice> ReportStore::list(Filter const& filter, std::int64_t below) {
    if (filter.state == to_text(ReviewState::waiting) || filter.state == to_text(ReviewState::closed))
        return list_reviews(filter, below);
    Slice slice;
    slice.below = below;
    auto const wanted = state_named(filter.state);
    if (!filter.state.empty() && !wanted) return reject("spool: list: no such state");
    for (int looked = 0; looked < kMostCandidates && slice.reports.size() < filter.limit; ++looked) {
        auto const sequence =
            wanted ? newest_below(state_, *wanted, slice.below) : newest_below(state_, slice.below);
        if (!sequence) return sequence.error();
        slice.below = *sequence;
        if (*sequence == 0) break;
        auto const fit = fits(state_, *sequence, filter);
        if (!fit) return fit.error();
        if (!*fit) continue;
        auto status = status_of(*sequence);
        if (!status) return status.error();
        if (!*status || (wanted && (*status)->state != filter.state)) continue;
        slice.reports.push_back(std::move(**status));
    }
    return slice;
}

}  // namespace kanal::spool
