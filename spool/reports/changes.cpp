#include "spool/reports/changes.hpp"

#include "spool/sqlite/database.hpp"

#include <algorithm>

namespace kanal::spool {

namespace {

constexpr std::int64_t kMostKept = 1'000'000;  // about 15 MB
constexpr std::int64_t kPiece = 10'000;
constexpr int kPieces = 20;

}  // namespace

Result<void> note_change(Database& database, ChangeKind kind, std::int64_t item) {
    Query add = database.query("INSERT INTO change (kind, item) VALUES (?1, ?2)");
    return add.with(static_cast<std::int64_t>(kind), item).run();
}

Result<void> note_report_change(Database& database, std::string const& key) {
    Query add =
        database.query("INSERT INTO change (kind, item) SELECT 0, max(at) FROM edition(?1) HAVING max(at) > 0"
        );
    return add.with(Bytes{key}).run();
}

Result<void> trim_changes(Database& database, std::int64_t projected) {
    auto const newest = database.number("SELECT max(change) FROM change");
    if (!newest) return newest.error();
    auto const upto = std::min(std::max(projected, *newest - kMostKept), *newest - 1);
    for (int piece = 0; piece < kPieces; ++piece) {
        auto const oldest = database.number("SELECT min(change) FROM change");
        if (!oldest) return oldest.error();
        if (*oldest == 0 || *oldest > upto) return {};
        Query remove = database.query("DELETE FROM change WHERE change <= ?1");
        if (auto done = remove.with(std::min(upto, *oldest + kPiece)).run(); !done) return done.error();
    }
    return {};
}

Result<void> write_journal(
    Database& database,
    Time at,
    std::string_view who,
    std::string_view action,
    std::string_view subject,
    std::string_view detail
) {
    Query add =
        database.query("INSERT INTO journal (at, who, action, subject, detail) VALUES (?1, ?2, ?3, ?4, ?5)");
    return add.with(to_milliseconds(at), who, action, subject, detail).run();
}

}  // namespace kanal::spool
