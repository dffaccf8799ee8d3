#include "centre/count_table.hpp"

#include "base/time_text.hpp"
#include "spool/sqlite/query.hpp"

#include <utility>

namespace kanal::centre {

using spool::Query;

namespace {

Count read_count(Query const& row) {
    Count count;
    count.day = row.text(0);
    count.gateway = row.text(1);
    count.way = row.text(2);
    count.messages = row.integer(3);
    count.reports = row.integer(4);
    count.repeated = row.integer(5);
    count.conflicting = row.integer(6);
    if (!row.null(7)) count.claimed = row.integer(7);
    return count;
}

}  // namespace

void CountTable::note(Effect const& effect, Taken const& taken) {
    auto& count = noted_[{rfc3339_seconds(effect.taken_in).substr(0, 10), effect.gateway, effect.way}];
    count.messages += taken.first ? 1 : 0;
    count.reports += taken.first && taken.begins ? 1 : 0;
    count.repeated += taken.first ? 0 : 1;
    count.conflicting += taken.conflicts ? 1 : 0;
}

Result<void> CountTable::write() {
    for (auto const& [key, count] : std::exchange(noted_, {})) {
        Query add = database_.query(
            "INSERT INTO count (day, gateway, way, messages, reports, repeated, conflicting) "
            "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (day, gateway, way) DO UPDATE SET "
            "messages = messages + ?4, reports = reports + ?5, repeated = repeated + ?6, "
            "conflicting = conflicting + ?7"
        );
        auto const& [day, gateway, way] = key;
        add.with(
            std::string_view(day),
            std::string_view(gateway),
            std::string_view(way),
            count.messages,
            count.reports,
            count.repeated,
            count.conflicting
        );
        if (auto const done = add.run(); !done) return done;
    }
    return {};
}

Result<std::vector<Count>> CountTable::claim(std::span<Claim const> claims) {
    std::vector<Count> short_ones;
    for (auto const& claim : claims) {
        Query set = database_.query(
            "INSERT INTO count (day, gateway, way, claimed, claimed_at) VALUES (?1, ?2, ?3, ?4, ?5) "
            "ON CONFLICT (day, gateway, way) DO UPDATE SET claimed = ?4, claimed_at = ?5 "
            "WHERE claimed_at IS NULL OR claimed_at <= ?5"
        );
        set.with(
            std::string_view(claim.day),
            std::string_view(claim.gateway),
            std::string_view(claim.way),
            claim.messages,
            spool::to_milliseconds(claim.as_of)
        );
        if (auto const done = set.run(); !done) return done.error();
        Query one = database_.query(
            "SELECT day, gateway, way, messages, reports, repeated, conflicting, claimed FROM count "
            "WHERE day = ?1 AND gateway = ?2 AND way = ?3"
        );
        one.with(std::string_view(claim.day), std::string_view(claim.gateway), std::string_view(claim.way));
        auto const count = one.first(read_count);
        if (!count) return count.error();
        if (*count && (*count)->missing() > 0) short_ones.push_back(**count);
    }
    return short_ones;
}

Result<std::vector<Count>> CountTable::all() {
    Query rows = database_.query(
        "SELECT day, gateway, way, messages, reports, repeated, conflicting, claimed FROM count "
        "ORDER BY day, gateway, way"
    );
    return rows.all(read_count);
}

}  // namespace kanal::centre
