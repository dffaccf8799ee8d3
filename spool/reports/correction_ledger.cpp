#include "spool/reports/correction_ledger.hpp"

#include "core/delivery.hpp"
#include "spool/delivery/edition_queue.hpp"
#include "spool/delivery/media_edition.hpp"
#include "spool/reports/changes.hpp"
#include "spool/reports/packed_record.hpp"
#include "spool/reports/report_key.hpp"
#include "spool/reports/review.hpp"
#include "spool/reports/stored_record.hpp"
#include "spool/spool_state.hpp"

namespace kanal::spool {

namespace {

using normalizer::Correction;

constexpr std::int64_t kMostTimes = 1 << 20;

struct Kept {
    std::int64_t times = 0;
    Correction correction = {};
};

Result<Kept> read_kept(Database& database, std::string const& key) {
    Query one = database.query("SELECT times, fields FROM correction WHERE id = ?1");
    auto row = one.with(Bytes{key}).next();
    if (!row) return row.error();
    if (!*row) return Kept{};
    return Kept{one.integer(0), normalizer::read_correction(one.text(1))};
}

Result<void> keep(Database& database, std::string const& key, Kept const& kept) {
    Query set = database.query("INSERT OR REPLACE INTO correction (id, times, fields) VALUES (?1, ?2, ?3)");
    return set.with(Bytes{key}, kept.times, normalizer::write_correction(kept.correction)).run();
}

// The latest edition.
struct Latest {
    std::int64_t sequence = 0;
    std::uint32_t revision = 0;
    std::uint64_t media = 0;
    std::string record = {};  // empty: gone or damaged
};

Result<Latest> read_latest(Database& database, std::string const& key) {
    Query one = database.query(
        "SELECT seq, revision, media FROM edition(?1) CROSS JOIN report ON seq = at "
        "ORDER BY revision DESC, media DESC, desk DESC LIMIT 1"
    );
    auto row = one.with(Bytes{key}).next();
    if (!row) return row.error();
    if (!*row) return Latest{};
    Latest latest{
        one.integer(0),
        static_cast<std::uint32_t>(one.integer(1)),
        static_cast<std::uint64_t>(one.integer(2))};
    auto record = read_record(database, latest.sequence);
    if (!record) return record.error();
    if (record->damaged) log_record_damaged(unpack_identifier(key));
    latest.record = std::move(record->text);
    return latest;
}

// The bytes and files stay those of the edition before it.
Result<void> store(
    Database& database,
    Latest const& latest,
    std::int64_t sequence,
    std::uint64_t desk,
    std::string record,
    Sha256 const& checksum,
    Time now
) {
    Query add = database.query(
        "INSERT INTO report (seq, id, revision, number, channel, account, fingerprint, received_at, raw, "
        "record, "
        "media, number_step, checksum, desk) SELECT ?2, id, revision, number, channel, account, fingerprint, "
        "?3, "
        "coalesce(raw, seq), ?4, media, number_step, ?5, ?6 FROM report WHERE seq = ?1"
    );
    auto const kept = PackedRecord::pack(std::move(record), {});
    add.with(
        latest.sequence,
        sequence,
        to_milliseconds(now),
        Text{kept},
        Bytes{bytes_of(checksum)},
        static_cast<std::int64_t>(desk)
    );
    if (auto done = add.run(); !done) return done.error();
    Query files = database.query(
        "INSERT INTO attachment (seq, position, sha256) SELECT ?2, position, sha256 FROM attachment WHERE "
        "seq = ?1"
    );
    return files.with(latest.sequence, sequence).run();
}

Result<CorrectionChange> store_edition(
    SpoolState& state, std::string const& key, Kept const& kept, Time now
) {
    auto const latest = read_latest(state.database, key);
    if (!latest) return latest.error();
    if (latest->record.empty()) return CorrectionChange::contents_gone;
    if (says_withdrawn(latest->record)) return CorrectionChange::withdrawn;
    auto const unnamed = normalizer::with_correction(latest->record, 0, kept.correction);
    if (!unnamed) return unnamed.error();
    auto const desk = correction_number(*unnamed, kept.times);
    auto const record = normalizer::with_correction(latest->record, desk, kept.correction);
    if (!record) return record.error();
    if (!state.space.admit(record->size() + 2048)) return retry("spool: correction: there is no room");
    auto const id = unpack_identifier(key);
    auto const checksum = record_checksum(edition_key(id, latest->revision, latest->media, desk), *record);
    auto const sequence = state.counts.last_sequence + 1;
    if (auto done = store(state.database, *latest, sequence, desk, *record, checksum, now); !done)
        return done.error();
    state.keys.add(key, sequence);
    if (auto done = queue_like(state, latest->sequence, sequence); !done) return done.error();
    if (auto done = expire_if_closed(state, sequence, key, now); !done) return done.error();
    state.counts.last_sequence = sequence;
    return CorrectionChange::done;
}

}  // namespace

std::uint64_t correction_number(std::string_view record, std::int64_t times) {
    return static_cast<std::uint64_t>(std::min(times, kMostTimes)) << 32 | variant_of(record);
}

Result<Correction> CorrectionLedger::of(std::string const& id) {
    auto kept = read_kept(state_.database, pack_identifier(id).value_or(std::string()));
    if (!kept) return kept.error();
    return std::move(kept->correction);
}

Result<CorrectionChange> CorrectionLedger::correct(
    std::string const& id, Correction const& correction, Act const& act, Time now
) {
    auto const key = pack_identifier(id).value_or(std::string());
    if (correction.empty()) return CorrectionChange::unchanged;
    auto kept = read_kept(state_.database, key);
    if (!kept) return kept.error();
    kept->correction.add(correction);
    ++kept->times;
    auto const stored = store_edition(state_, key, *kept, now);
    if (!stored || *stored != CorrectionChange::done) return stored;
    if (auto done = keep(state_.database, key, *kept); !done) return done.error();
    if (auto done = write_journal(state_.database, now, act.who, act.action, id, act.detail); !done)
        return done.error();
    return CorrectionChange::done;
}

Result<void> correct_again(SpoolState& state, std::string const& key, Time now) {
    auto const kept = read_kept(state.database, key);
    if (!kept) return kept.error();
    if (kept->times == 0) return {};
    auto const stored = store_edition(state, key, *kept, now);
    return stored ? Result<void>() : stored.error();
}

}  // namespace kanal::spool
