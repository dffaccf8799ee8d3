#include "spool/delivery/media_edition.hpp"

#include "base/digest.hpp"
#include "core/delivery.hpp"
#include "normalizer/fetched_attachments.hpp"
#include "spool/attachments/fetch_ledger.hpp"
#include "spool/delivery/edition_queue.hpp"
#include "spool/reports/correction_ledger.hpp"
#include "spool/reports/packed_record.hpp"
#include "spool/reports/report_key.hpp"
#include "spool/reports/review.hpp"
#include "spool/reports/stored_record.hpp"
#include "spool/spool_state.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace kanal::spool {

namespace {

constexpr std::size_t kMostCounted = 1023;
constexpr unsigned kFetchedAt = 42;
constexpr unsigned kDecidedAt = 32;
constexpr std::uint32_t kNamed = std::uint32_t{1} << 31;  // what was counted never came this far

std::uint64_t counted(std::size_t count, unsigned at) {
    return std::uint64_t{std::min(count, kMostCounted)} << at;
}

}  // namespace

std::uint32_t variant_of(std::string_view record) {
    auto const digest = sha256(record);
    std::uint32_t name = 0;
    for (std::size_t i = 0; i < 4; ++i)
        name = name << 8 | digest.at(i);
    return name | kNamed;
}

namespace {

// `channel.media` of an edition that says what became of attachments that came as an address: the variant of
// `record`, which has media 0, below the numbers of those that were fetched and of those that were decided
// (fetched, refused or given up), up to 1023 each. So of one revision the edition with more files is the
// higher one, and of those the one that names more. Pure.
std::uint64_t media_number(std::string_view record, std::size_t fetched, std::size_t decided) {
    return counted(fetched, kFetchedAt) | counted(decided, kDecidedAt) | variant_of(record);
}

}  // namespace

bool is_as_it_came(std::uint64_t media) {
    return media == 0 || media >> 31 == 1;
}

namespace {

// The edition as it came.
struct Base {
    std::string key = {};
    std::string id = {};
    std::uint32_t revision = 0;
    std::string record = {};
};

Result<std::optional<Base>> read_base(Database& database, std::int64_t sequence) {
    Query one = database.query("SELECT id, revision FROM report WHERE seq = ?1");
    auto row = one.with(sequence).next();
    if (!row) return row.error();
    auto record = read_record(database, sequence);
    if (!record) return record.error();
    // An edition made of a damaged one would carry the damage under a checksum that fits.
    if (record->damaged) log_record_damaged(unpack_identifier(one.bytes(0)));
    if (record->text.empty()) return std::optional<Base>();
    return std::optional(Base{
        .key = std::string(one.bytes(0)),
        .id = unpack_identifier(one.bytes(0)),
        .revision = static_cast<std::uint32_t>(one.integer(1)),
        .record = std::move(record->text),
    });
}

std::string problem(FetchState state, std::string_view why) {
    return (state == FetchState::refused ? "refused: " : "unavailable after ") + std::string(why);
}

// All that is decided, or nothing while more may soon be, or when an edition said all of it before.
Result<std::vector<normalizer::FetchedAttachment>> decided(
    Database& database, std::int64_t sequence, std::int64_t now
) {
    std::vector<normalizer::FetchedAttachment> all;
    bool unreported = false;
    bool soon = false;
    Query rows = database.query(
        "SELECT position, state, tries, why, media, sha256, size, media_type, not_before FROM fetch WHERE "
        "seq = ?1 "
        "ORDER BY position"
    );
    rows.with(sequence);
    for (;;) {
        auto row = rows.next();
        if (!row) return row.error();
        if (!*row) break;
        auto const state = static_cast<FetchState>(rows.integer(1) & 3);
        if (state == FetchState::pending) {
            soon = soon || rows.integer(2) < FetchLedger::kPatience || rows.integer(8) <= now;
            continue;
        }
        unreported = unreported || rows.null(4);
        normalizer::FetchedAttachment one;
        one.position = static_cast<std::size_t>(rows.integer(0));
        if (state == FetchState::fetched) {
            one.sha256 = to_hex(rows.bytes(5));
            one.size = static_cast<std::uint64_t>(rows.integer(6));
            one.media_type = rows.text(7);
        } else {
            one.problem = problem(state, rows.text(3));
        }
        all.push_back(std::move(one));
    }
    if (soon || !unreported) all.clear();
    return all;
}

std::uint64_t number_of(
    std::string_view record_without, std::vector<normalizer::FetchedAttachment> const& decided
) {
    auto const fetched =
        std::count_if(decided.begin(), decided.end(), [](auto const& one) { return !one.sha256.empty(); });
    return media_number(record_without, static_cast<std::size_t>(fetched), decided.size());
}

struct Edition {
    std::int64_t sequence = 0;
    std::int64_t base = 0;
    std::int64_t media = 0;
};

// `received_at` shows how long something waits, and this did not wait before it was there.
Result<void> store(
    Database& database, Edition const& edition, std::string record, Sha256 const& checksum, Time now
) {
    Query report = database.query(
        "INSERT INTO report (seq, id, revision, number, channel, account, fingerprint, received_at, raw, "
        "record, media, number_step, checksum) SELECT ?2, id, revision, number, channel, account, "
        "fingerprint, ?3, coalesce(raw, seq), ?4, ?5, number_step, ?6 FROM report WHERE seq = ?1"
    );
    auto const kept = PackedRecord::pack(std::move(record), {});
    report.with(
        edition.base,
        edition.sequence,
        to_milliseconds(now),
        Text{kept},
        edition.media,
        Bytes{bytes_of(checksum)}
    );
    if (auto done = report.run(); !done) return done.error();
    Query files = database.query(
        "INSERT INTO attachment (seq, position, sha256) "
        "SELECT ?2, position, sha256 FROM attachment WHERE seq = ?1 UNION ALL "
        "SELECT ?2, position, sha256 FROM fetch WHERE seq = ?1 AND state = 1"
    );
    if (auto done = files.with(edition.base, edition.sequence).run(); !done) return done.error();
    Query note = database.query("UPDATE fetch SET media = ?2 WHERE seq = ?1 AND state > 0 AND media IS NULL");
    return note.with(edition.base, edition.media).run();
}

}  // namespace

Result<std::uint64_t> store_media_edition(SpoolState& state, std::int64_t sequence, Time now) {
    auto const fetched = decided(state.database, sequence, to_milliseconds(now));
    if (!fetched) return fetched.error();
    if (fetched->empty()) return std::uint64_t{0};
    auto const base = read_base(state.database, sequence);
    if (!base) return base.error();
    if (!*base) return std::uint64_t{0};
    auto const unnamed = normalizer::with_fetched((*base)->record, 0, *fetched);
    if (!unnamed) return unnamed.error();
    auto const number = number_of(*unnamed, *fetched);
    auto const record = normalizer::with_fetched((*base)->record, number, *fetched);
    if (!record) return record.error();
    if (!state.space.admit(record->size() + 2048)) return retry("spool: fetch: there is no room");

    Edition const edition{state.counts.last_sequence + 1, sequence, static_cast<std::int64_t>(number)};
    auto const checksum = record_checksum(edition_key((*base)->id, (*base)->revision, number), *record);
    if (auto done = store(state.database, edition, *record, checksum, now); !done) return done.error();
    state.keys.add((*base)->key, edition.sequence);
    if (auto done = queue_like(state, edition.base, edition.sequence); !done) return done.error();
    if (auto done = expire_if_closed(state, edition.sequence, (*base)->key, now); !done) return done.error();
    state.counts.last_sequence = edition.sequence;
    if (auto done = correct_again(state, (*base)->key, now); !done) return done.error();
    return number;
}

}  // namespace kanal::spool
