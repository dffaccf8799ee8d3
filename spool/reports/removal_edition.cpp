#include "core/delivery.hpp"
#include "normalizer/fetched_attachments.hpp"
#include "spool/delivery/media_edition.hpp"
#include "spool/delivery/queued_deliveries.hpp"
#include "spool/reports/correction_ledger.hpp"
#include "spool/reports/packed_record.hpp"
#include "spool/reports/report_key.hpp"
#include "spool/reports/report_store.hpp"
#include "spool/reports/review.hpp"
#include "spool/reports/stored_record.hpp"
#include "spool/spool_state.hpp"

namespace kanal::spool {

namespace {

struct Base {
    std::int64_t sequence = 0;
    std::string record = {};
};

// The latest edition before this one that can be read, with what was fetched for it.
Result<std::optional<Base>> read_base(Database& database, Report const& report, std::string const& key) {
    Query one = database.query(
        "SELECT seq FROM edition(?1) CROSS JOIN report ON seq = at WHERE revision < ?2 AND desk = 0 "
        "ORDER BY revision DESC, media DESC"
    );
    one.with(Bytes{key}, static_cast<std::int64_t>(report.revision));
    for (;;) {
        auto row = one.next();
        if (!row) return row.error();
        if (!*row) return std::optional<Base>();
        auto record = read_record(database, one.integer(0));
        if (!record) return record.error();
        if (!record->text.empty()) return std::optional(Base{one.integer(0), std::move(record->text)});
        if (record->damaged) log_record_damaged(report.id);
    }
}

// What the edition before it held is not the same in every spool.
Result<std::string> make_record(Base const& base, Report& report) {
    auto const unnamed = normalizer::with_problem(base.record, report.revision, 0, report.doubt);
    if (!unnamed) return unnamed.error();
    report.variant = variant_of(*unnamed);
    return normalizer::with_problem(base.record, report.revision, report.variant, report.doubt);
}

// The bytes and files stay those of the edition before it: nothing new was said.
Result<void> store(
    Database& database, Base const& base, std::int64_t sequence, Report const& report, std::string record
) {
    Query add = database.query(
        "INSERT INTO report (seq, id, revision, number, channel, account, fingerprint, received_at, raw, "
        "record, number_step, media, checksum) "
        "SELECT ?2, id, ?3, number, channel, account, fingerprint, ?4, coalesce(raw, seq), ?5, number_step, "
        "?6, "
        "?7 FROM report WHERE seq = ?1"
    );
    auto const checksum = record_checksum(edition_key(report.id, report.revision, report.variant), record);
    auto const kept = PackedRecord::pack(std::move(record), {});
    add.with(
        base.sequence,
        sequence,
        static_cast<std::int64_t>(report.revision),
        to_milliseconds(report.received_at),
        Text{kept},
        std::int64_t{report.variant},
        Bytes{bytes_of(checksum)}
    );
    if (auto done = add.run(); !done) return done.error();
    Query files = database.query(
        "INSERT INTO attachment (seq, position, sha256) SELECT ?2, position, sha256 FROM attachment WHERE "
        "seq = ?1"
    );
    return files.with(base.sequence, sequence).run();
}

}  // namespace

Result<Stored> ReportStore::put_removal(std::string const& key, Report report) {
    Stored nothing{0, report.id, {}, report.revision, true};
    Query same = state_.database.query(
        "SELECT seq FROM edition(?1) CROSS JOIN report ON seq = at WHERE revision = ?2 LIMIT 1"
    );
    auto known = same.with(Bytes{key}, static_cast<std::int64_t>(report.revision)).next();
    if (!known) return known.error();
    auto const base = read_base(state_.database, report, key);
    if (!base) return base.error();
    if (*known || !*base) return nothing;
    auto const& edition = **base;
    auto const record = make_record(edition, report);
    if (!record) return nothing;
    if (!state_.space.admit(record->size() + 2048)) return retry("spool: put: there is no room");

    auto const sequence = state_.counts.last_sequence + 1;
    report.doubt.clear();     // of the removal, and not of the report
    report.withdrawn = true;  // a report that a person closed stays closed
    auto const review = hold_for_review(state_, sequence, key, report);
    if (!review) return review.error();
    if (auto done = store(state_.database, edition, sequence, report, *record); !done) return done.error();
    state_.keys.add(key, sequence);
    if (auto done = *review ? withhold(state_, sequence) : queue(state_); !done) return done.error();
    state_.counts.last_sequence = sequence;
    if (auto corrected = correct_again(state_, key, report.received_at); !corrected) return corrected.error();
    Query number = state_.database.query("SELECT number FROM report WHERE seq = ?1");
    auto const row = number.with(sequence).next();
    if (!row) return row.error();
    return Stored{sequence, report.id, std::string(number.text(0)), report.revision};
}

}  // namespace kanal::spool
