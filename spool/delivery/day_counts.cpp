#include "spool/delivery/day_counts.hpp"

#include "spool/spool_state.hpp"

#include <map>
#include <string>

namespace kanal::spool {

namespace {

constexpr std::int64_t kDay = 24 * 60 * 60 * 1000;

}  // namespace

Result<void> count_days(
    SpoolState& state, std::size_t centre, std::vector<std::int64_t> const& sequences, int by
) {
    std::map<std::int64_t, std::int64_t> days;
    for (auto const sequence : sequences) {
        Query one =
            state.database.query("SELECT " + std::string(kTakenIn) + " / ?2 FROM report r WHERE r.seq = ?1");
        auto row = one.with(sequence, kDay).next();
        if (!row) return row.error();
        if (*row) days[one.integer(0)] += by;
    }
    for (auto const& [day, messages] : days) {
        // Below 0 only where a version before delivered what is sent again.
        Query add = state.database.query(
            "INSERT INTO day_count (centre, day, messages) VALUES (?1, ?2, max(?3, 0)) "
            "ON CONFLICT (centre, day) DO UPDATE SET messages = max(messages + ?3, 0)"
        );
        if (auto done = add.with(state.centres[centre].key, day, messages).run(); !done) return done;
    }
    return {};
}

Result<std::vector<DayCount>> read_day_counts(SpoolState& state, std::size_t centre, Time since) {
    Query rows = state.database.query(
        "SELECT day, messages FROM day_count WHERE centre = ?1 AND day >= ?2 AND messages > 0 ORDER BY day"
    );
    rows.with(state.centres[centre].key, to_milliseconds(since) / kDay);
    return rows.all([](Query const& row) {
        return DayCount{std::chrono::sys_days(std::chrono::days(row.integer(0))), row.integer(1)};
    });
}

}  // namespace kanal::spool
