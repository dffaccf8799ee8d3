#include "centre/effect_store.hpp"

#include "base/digest.hpp"
#include "spool/sqlite/database.hpp"
#include "spool/sqlite/query.hpp"

#include <utility>

namespace kanal::centre {

using spool::Bytes;
using spool::Database;
using spool::Query;

namespace {

constexpr char kSchema[] = R"sql(
CREATE TABLE IF NOT EXISTS effect (
    sequence INTEGER PRIMARY KEY,
    message_id TEXT NOT NULL UNIQUE,
    report_id TEXT NOT NULL,
    number TEXT NOT NULL,
    gateway TEXT NOT NULL,
    way TEXT NOT NULL,
    tracking_id INTEGER NOT NULL,
    taken_in INTEGER NOT NULL,     -- milliseconds since 1970
    came INTEGER NOT NULL,         -- the same, by our clock
    sha256 BLOB NOT NULL,
    content BLOB NOT NULL,
    repeated INTEGER NOT NULL DEFAULT 0,
    conflicting INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX IF NOT EXISTS effect_by_report ON effect (report_id);
CREATE INDEX IF NOT EXISTS effect_by_number ON effect (number) WHERE number <> '';
)sql";

// Tracking ids of LAPOR! are numbers of seven digits and more.
constexpr std::int64_t kBeforeFirst = 1'000'000;
constexpr std::uint64_t kLongLog = std::uint64_t{16} << 20;

std::string_view view_of(Sha256 const& digest) {
    return {reinterpret_cast<char const*>(digest.data()), digest.size()};
}

}  // namespace

Result<std::unique_ptr<EffectStore>> EffectStore::open(std::filesystem::path const& file) {
    auto database = Database::open(file);
    if (!database) return database.error();
    if (auto const set = (*database)->configure(); !set) return set.error();
    if (auto const made = (*database)->script(kSchema); !made) return made.error();
    auto const last = (*database)->number("SELECT COALESCE(MAX(tracking_id), 0) FROM effect");
    if (!last) return last.error();
    std::unique_ptr<EffectStore> store(new EffectStore(std::move(*database)));
    store->last_tracking_id_ = std::max(*last, kBeforeFirst);
    return store;
}

EffectStore::EffectStore(std::unique_ptr<Database> database) : database_(std::move(database)) {}

Result<std::vector<Taken>> EffectStore::take(std::span<Effect const> effects) {
    auto const now = WallClock::now();
    auto taken = spool::in_transaction(*database_, [&]() -> Result<std::vector<Taken>> {
        std::vector<Taken> each;
        for (auto const& effect : effects) {
            auto one = take_one(effect, now);
            if (!one) return one.error();
            each.push_back(*one);
        }
        return each;
    });
    if (taken && database_->wal_bytes() > kLongLog)
        (void)database_->checkpoint(Database::Checkpoint::truncate);
    return taken;
}

Result<Taken> EffectStore::take_one(Effect const& effect, Time now) {
    auto const digest = sha256(effect.content);
    Taken known;
    {
        Query one =
            database_->query("SELECT sequence, tracking_id, sha256 FROM effect WHERE message_id = ?1");
        auto const row = one.with(std::string_view(effect.message_id)).next();
        if (!row) return row.error();
        if (*row) {
            known.transaction = one.integer(0);
            known.tracking_id = one.integer(1);
            known.conflicts = one.bytes(2) != view_of(digest);
        }
    }
    if (known.transaction != 0) return repeat(effect.message_id, known);
    return add(effect, view_of(digest), now);
}

Result<Taken> EffectStore::add(Effect const& effect, std::string_view digest, Time now) {
    Taken taken;
    taken.first = true;
    {
        Query one = database_->query("SELECT tracking_id FROM effect WHERE report_id = ?1 LIMIT 1");
        auto const row = one.with(std::string_view(effect.report_id)).next();
        if (!row) return row.error();
        taken.tracking_id = *row ? one.integer(0) : ++last_tracking_id_;
    }
    Query insert = database_->query(
        "INSERT INTO effect (message_id, report_id, number, gateway, way, tracking_id, taken_in, came, "
        "sha256, content) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"
    );
    insert.with(
        std::string_view(effect.message_id),
        std::string_view(effect.report_id),
        std::string_view(effect.number),
        std::string_view(effect.gateway),
        std::string_view(effect.way),
        taken.tracking_id,
        spool::to_milliseconds(effect.taken_in),
        spool::to_milliseconds(now),
        Bytes{digest},
        Bytes{effect.content}
    );
    if (auto const done = insert.run(); !done) return done.error();
    taken.transaction = database_->last_insert_id();
    return taken;
}

Result<Taken> EffectStore::repeat(std::string_view message_id, Taken known) {
    Query count = database_->query(
        "UPDATE effect SET repeated = repeated + 1, conflicting = conflicting + ?2 WHERE message_id = ?1"
    );
    auto const done = count.with(message_id, std::int64_t{known.conflicts}).run();
    if (!done) return done.error();
    return known;
}

Result<std::optional<Effect>> EffectStore::find(std::string_view name, Taken& taken) {
    Query one = database_->query(
        "SELECT message_id, report_id, number, gateway, way, taken_in, tracking_id, sequence FROM effect "
        "WHERE message_id = ?1 OR report_id = ?1 OR (number = ?1 AND number <> '') ORDER BY sequence LIMIT 1"
    );
    auto const row = one.with(name).next();
    if (!row) return row.error();
    if (!*row) return std::optional<Effect>();
    Effect effect;
    effect.message_id = one.text(0);
    effect.report_id = one.text(1);
    effect.number = one.text(2);
    effect.gateway = one.text(3);
    effect.way = one.text(4);
    effect.taken_in = spool::from_milliseconds(one.integer(5));
    taken.tracking_id = one.integer(6);
    taken.transaction = one.integer(7);
    return std::optional(std::move(effect));
}

Result<std::vector<Count>> EffectStore::counts() {
    Query rows = database_->query(
        "SELECT strftime('%Y-%m-%d', taken_in / 1000, 'unixepoch') AS day, gateway, way, COUNT(*), "
        "COUNT(DISTINCT report_id), SUM(repeated), SUM(conflicting) FROM effect GROUP BY day, gateway, way "
        "ORDER BY day, gateway, way"
    );
    std::vector<Count> counts;
    for (;;) {
        auto const row = rows.next();
        if (!row) return row.error();
        if (!*row) return counts;
        counts.push_back(
            {.day = std::string(rows.text(0)),
             .gateway = std::string(rows.text(1)),
             .way = std::string(rows.text(2)),
             .messages = rows.integer(3),
             .reports = rows.integer(4),
             .repeated = rows.integer(5),
             .conflicting = rows.integer(6)}
        );
    }
}

}  // namespace kanal::centre
