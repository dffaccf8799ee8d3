#include "spool/reports/report_key.hpp"
#include "spool/reports/report_store.hpp"
#include "spool/spool_state.hpp"

namespace kanal::spool {

namespace {

struct Place {
    std::int64_t sequence = 0;
    RawBytes raw = {};
    bool there = false;
};

// The bytes stand with the edition itself, or with the one whose bytes it shares.
Result<std::optional<Place>> place_of(Database& database, std::string const& key) {
    Query one = database.query(
        "SELECT coalesce(raw, seq), raw_type, raw_bytes FROM edition(?1) CROSS JOIN report ON seq = at "
        "ORDER BY revision DESC, media LIMIT 1"
    );
    auto row = one.with(Bytes{key}).next();
    if (!row) return row.error();
    if (!*row) return std::optional<Place>();
    Place place{one.integer(0), {std::string(one.text(1)), std::string(one.bytes(2))}, !one.null(2)};
    return std::optional(std::move(place));
}

Result<std::optional<RawBytes>> bytes_in(Query& one, std::int64_t sequence) {
    auto row = one.with(sequence).next();
    if (!row) return row.error();
    if (!*row || one.null(1)) return std::optional<RawBytes>();
    return std::optional(RawBytes{std::string(one.text(0)), std::string(one.bytes(1))});
}

}  // namespace

Result<std::optional<RawBytes>> ReportStore::raw_of(std::string const& id) {
    auto const key = pack_identifier(id);
    if (!key) return std::optional<RawBytes>();
    auto place = place_of(state_.database, *key);
    if (!place) return place.error();
    if (!*place) return std::optional<RawBytes>();
    if ((*place)->there) return std::optional(std::move((*place)->raw));
    {
        Query shared = state_.database.query("SELECT raw_type, raw_bytes FROM report WHERE seq = ?1");
        auto found = bytes_in(shared, (*place)->sequence);
        if (!found || *found) return found;
    }
    Query old = state_.database.query("SELECT media_type, bytes FROM raw WHERE seq = ?1");
    return bytes_in(old, (*place)->sequence);
}

}  // namespace kanal::spool
