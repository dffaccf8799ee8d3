#include "spool/delivery.hpp"
#include "spool/report_key.hpp"
#include "spool/report_store.hpp"
#include "spool/review.hpp"
#include "spool/spool_state.hpp"

#include <algorithm>
#include <limits>

namespace kanal {

namespace {

constexpr int kMostCandidates = 20'000;

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
    for (auto const& centre : state.centres) {
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

}  // namespace

Result<std::vector<StoredStatus>> ReportStore::list_reviews(Filter const& filter) {
    auto const state =
        filter.state == to_text(ReviewState::closed) ? ReviewState::closed : ReviewState::waiting;
    std::vector<StoredStatus> found;
    Query rows = state_.database.query(
        "SELECT v.id FROM review v WHERE v.state = ?1 AND (?2 = '' OR EXISTS "
        "(SELECT 1 FROM report r WHERE r.id = v.id AND r.channel = ?2)) ORDER BY v.since DESC LIMIT ?3"
    );
    auto const most = std::min<std::size_t>(filter.limit, kMostCandidates);
    rows.with(static_cast<std::int64_t>(state), filter.channel, static_cast<std::int64_t>(most));
    for (;;) {
        auto row = rows.next();
        if (!row) return row.error();
        if (!*row) return found;
        auto status = find(unpack_identifier(rows.bytes(0)));
        if (!status) return status.error();
        if (!*status) continue;
        (*status)->record.clear();
        found.push_back(std::move(**status));
    }
}

Result<std::vector<StoredStatus>> ReportStore::list(Filter const& filter) {
    if (filter.state == to_text(ReviewState::waiting) || filter.state == to_text(ReviewState::closed))
        return list_reviews(filter);
    std::vector<StoredStatus> found;
    auto const wanted = state_named(filter.state);
    if (!filter.state.empty() && !wanted) return reject("spool: list: no such state");
    std::int64_t below = std::numeric_limits<std::int64_t>::max();
    for (int looked = 0; looked < kMostCandidates && found.size() < filter.limit; ++looked) {
        auto const sequence = wanted ? newest_below(state_, *wanted, below) : newest_below(state_, below);
        if (!sequence) return sequence.error();
        if (*sequence == 0) break;
        below = *sequence;
        auto status = status_of(below, filter.channel);
        if (!status) return status.error();
        if (!*status || (wanted && (*status)->state != filter.state)) continue;
        found.push_back(std::move(**status));
    }
    return found;
}

}  // namespace kanal
