#include "readmodel/index_writer.hpp"
#include "readmodel/statistics.hpp"

namespace kanal::readmodel {

Result<std::optional<IndexWriter::Sort>> IndexWriter::sort_before(std::int64_t first) {
    spool::Query one =
        database_.query("SELECT state, channel, class, category, received_at FROM report WHERE first = ?1");
    auto row = one.with(first).next();
    if (!row) return row.error();
    if (!*row) return std::optional<Sort>();
    return std::optional(Sort{
        one.integer(0),
        std::string(one.text(1)),
        std::string(one.text(2)),
        std::string(one.text(3)),
        one.integer(4)});
}

// Most changes of a report change nothing of what is counted.
Result<void> IndexWriter::move_count(std::optional<Sort> const& before, Sort const& now) {
    if (before == now) return {};
    if (before) {
        auto done = count(before->state, before->channel, before->report_class, -1);
        if (done) done = count_statistic(*before, -1);
        if (!done) return done;
    }
    auto done = count(now.state, now.channel, now.report_class, 1);
    if (!done) return done;
    return count_statistic(now, 1);
}

Result<void> IndexWriter::count_statistic(Sort const& sort, int by) {
    auto const day = day_of(spool::from_milliseconds(sort.received_at), zone_);
    for (auto const& [grain, period] : {std::pair{0, day}, std::pair{1, month_of(day)}}) {
        std::int64_t const begin = period.time_since_epoch().count();
        spool::Query add = database_.query(
            "INSERT INTO statistic (grain, period, state, channel, class, category, reports) "
            "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (grain, period, state, channel, class, "
            "category) "
            "DO UPDATE SET reports = reports + ?7"
        );
        add.with(
            std::int64_t{grain},
            begin,
            sort.state,
            sort.channel,
            sort.report_class,
            sort.category,
            std::int64_t{by}
        );
        if (auto done = add.run(); !done) return done;
        if (by > 0) continue;
        spool::Query forget = database_.query(
            "DELETE FROM statistic WHERE grain = ?1 AND period = ?2 AND state = ?3 AND channel = ?4 "
            "AND class = ?5 AND category = ?6 AND reports = 0"
        );
        forget.with(std::int64_t{grain}, begin, sort.state, sort.channel, sort.report_class, sort.category);
        if (auto done = forget.run(); !done) return done;
    }
    return {};
}

Result<void> IndexWriter::count(
    std::int64_t state, std::string_view channel, std::string_view report_class, int by
) {
    spool::Query add = database_.query(
        "INSERT INTO tally (state, channel, class, reports) VALUES (?1, ?2, ?3, ?4) "
        "ON CONFLICT (state, channel, class) DO UPDATE SET reports = reports + ?4"
    );
    return add.with(state, channel, report_class, std::int64_t{by}).run();
}

}  // namespace kanal::readmodel
