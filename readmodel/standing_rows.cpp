#include "readmodel/standing_rows.hpp"

#include "readmodel/entry.hpp"

namespace kanal::readmodel {

Result<void> write_standings(spool::Database& database, spool::ReportNow const& report, bool known) {
    if (known) {
        spool::Query forget = database.query("DELETE FROM standing WHERE first = ?1");
        if (auto done = forget.with(report.first).run(); !done) return done;
    }
    for (auto const& at : report.centres) {
        spool::Query add = database.query(
            "INSERT INTO standing (first, centre, state, since, not_before, tries, why, said, tracking) "
            "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
        );
        add.with(
            report.first,
            at.centre,
            static_cast<std::int64_t>(at.state),
            milliseconds_of(at.since),
            milliseconds_of(at.not_before),
            at.tries,
            at.why,
            at.said,
            at.tracking_id
        );
        if (auto done = add.run(); !done) return done;
    }
    return {};
}

bool is_open_at_centre(ReportFilter const& filter) {
    return !filter.centre.empty() && filter.state && *filter.state < ReportState::delivered;
}

Result<std::int64_t> count_open(spool::Database& database, ReportFilter const& filter, std::int64_t most) {
    spool::Query count = database.query(
        "SELECT count(*) FROM (SELECT 1 FROM standing INDEXED BY standing_open "
        "WHERE centre = ?1 AND state = ?2 AND state <> 3 LIMIT ?3)"
    );
    auto row = count.with(filter.centre, static_cast<std::int64_t>(*filter.state), most).next();
    if (!row) return row.error();
    return count.integer(0);
}

Result<bool> stands_there(spool::Database& database, ReportFilter const& filter, ReportEntry& entry) {
    spool::Query one = database.query(
        "SELECT state, since, not_before, tries, why, said, tracking FROM standing "
        "WHERE first = ?1 AND centre = ?2"
    );
    auto row = one.with(entry.first, filter.centre).next();
    if (!row || !*row) return row;
    entry.state = static_cast<ReportState>(one.integer(0));
    if (filter.state && entry.state != *filter.state) return false;
    entry.centre = filter.centre;
    entry.since = time_in(one, 1);
    entry.not_before = time_in(one, 2);
    entry.tries = one.integer(3);
    entry.why = one.text(4);
    entry.said = one.text(5);
    entry.tracking_ids.clear();
    if (!one.text(6).empty()) entry.tracking_ids.emplace_back(one.text(6));
    return true;
}

}  // namespace kanal::readmodel
