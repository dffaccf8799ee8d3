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
    sender TEXT NOT NULL,
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
CREATE TABLE IF NOT EXISTS count (
    day TEXT NOT NULL,             -- of taken_in, in UTC
    gateway TEXT NOT NULL,
    way TEXT NOT NULL,
    messages INTEGER NOT NULL DEFAULT 0,
    reports INTEGER NOT NULL DEFAULT 0,
    repeated INTEGER NOT NULL DEFAULT 0,
    conflicting INTEGER NOT NULL DEFAULT 0,
    claimed INTEGER,               -- messages, as the gateway said
    claimed_at INTEGER,            -- by its clock
    PRIMARY KEY (day, gateway, way)
) STRICT, WITHOUT ROWID;
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

EffectStore::EffectStore(std::unique_ptr<Database> database)
    : database_(std::move(database)), counts_(*database_) {}

template <class Change>
auto EffectStore::commit(Change change) {
    auto done = spool::in_transaction(*database_, std::move(change));
    if (done && database_->wal_bytes() > kLongLog)
        (void)database_->checkpoint(Database::Checkpoint::truncate);
    return done;
}

Result<std::vector<Taken>> EffectStore::take(std::span<Effect const> effects) {
    auto const now = WallClock::now();
    return commit([&]() -> Result<std::vector<Taken>> {
        std::vector<Taken> each;
        for (auto const& effect : effects) {
            auto one = take_one(effect, now);
            if (!one) return one.error();
            counts_.note(effect, *one);
            each.push_back(*one);
        }
        if (auto const counted = counts_.write(); !counted) return counted.error();
        return each;
    });
}

Result<std::vector<Count>> EffectStore::claim(std::span<Claim const> claims) {
    return commit([&] { return counts_.claim(claims); });
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
        taken.begins = !*row;
        taken.tracking_id = *row ? one.integer(0) : ++last_tracking_id_;
    }
    Query insert = database_->query(
        "INSERT INTO effect (message_id, report_id, number, gateway, way, sender, tracking_id, taken_in, "
        "came, sha256, content) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"
    );
    insert.with(
        std::string_view(effect.message_id),
        std::string_view(effect.report_id),
        std::string_view(effect.number),
        std::string_view(effect.gateway),
        std::string_view(effect.way),
        std::string_view(effect.sender),
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
        "SELECT message_id, report_id, number, gateway, way, taken_in, tracking_id, sequence, sender FROM "
        "effect WHERE message_id = ?1 OR report_id = ?1 OR (number = ?1 AND number <> '') ORDER BY sequence "
        "LIMIT 1"
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
    effect.sender = one.text(8);
    return std::optional(std::move(effect));
}

}  // namespace kanal::centre
