#include "spool/reports/raw_move.hpp"

#include "base/log.hpp"
#include "spool/sqlite/transaction.hpp"

#include <vector>

namespace kanal::spool {

namespace {

constexpr std::int64_t kPiece = 500;
constexpr std::uint64_t kLog = 4ULL << 20;
constexpr std::int64_t kWorthSaying = 100'000;

// At most kPiece of them, ascending.
Result<std::vector<std::int64_t>> unmoved(Database& database, std::int64_t after) {
    Query rows = database.query("SELECT seq FROM raw WHERE seq > ?1 ORDER BY seq LIMIT ?2");
    rows.with(after, kPiece);
    std::vector<std::int64_t> found;
    for (;;) {
        auto row = rows.next();
        if (!row) return row.error();
        if (!*row) return found;
        found.push_back(rows.integer(0));
    }
}

Result<void> move(Database& database, std::vector<std::int64_t> const& sequences) {
    for (auto const sequence : sequences) {
        Query into = database.query(
            "UPDATE report SET (raw_type, raw_bytes) = (SELECT media_type, bytes FROM raw WHERE raw.seq = "
            "?1) "
            "WHERE seq = ?1"
        );
        if (auto done = into.with(sequence).run(); !done) return done.error();
        if (database.changes() == 0) continue;
        Query out = database.query("DELETE FROM raw WHERE seq = ?1");
        if (auto done = out.with(sequence).run(); !done) return done.error();
    }
    return {};
}

}  // namespace

Result<void> move_raws(Database& database) {
    std::int64_t moved = 0;
    for (std::int64_t after = 0;;) {
        auto const next = unmoved(database, after);
        if (!next) return next.error();
        if (next->empty()) break;
        auto const done = in_transaction(database, [&] { return move(database, *next); });
        if (!done) return done.error();
        after = next->back();
        auto const before = moved / kWorthSaying;
        moved += static_cast<std::int64_t>(next->size());
        if (moved / kWorthSaying > before)
            log::event(log::Level::notice, "spool_upgrading", {{"reports", moved}});
        if (database.wal_bytes() < kLog) continue;
        if (auto emptied = database.checkpoint(Database::Checkpoint::passive); !emptied)
            return emptied.error();
    }
    return {};
}

}  // namespace kanal::spool
