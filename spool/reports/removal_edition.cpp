#include "base/time_text.hpp"
#include "normalizer/fetched_attachments.hpp"
#include "spool/delivery/queued_deliveries.hpp"
#include "spool/reports/report_store.hpp"
#include "spool/reports/review.hpp"
#include "spool/spool_state.hpp"

namespace kanal::spool {

namespace {

struct Base {
    std::int64_t sequence = 0;
    std::string record = {};
};

// The latest edition before this one, with what was fetched for it.
Result<std::optional<Base>> read_base(Database& database, std::string const& key, std::uint32_t revision) {
    Query one = database.query(
        "SELECT seq, record FROM edition(?1) CROSS JOIN report ON seq = at "
        "WHERE revision < ?2 AND record <> '' ORDER BY revision DESC, media DESC LIMIT 1"
    );
    auto row = one.with(Bytes{key}, static_cast<std::int64_t>(revision)).next();
    if (!row) return row.error();
    if (!*row) return std::optional<Base>();
    return std::optional(Base{one.integer(0), std::string(one.text(1))});
}

// The bytes and files stay those of the edition before it: nothing new was said.
Result<void> store(
    Database& database, Base const& base, std::int64_t sequence, Report const& report, std::string_view record
) {
    Query add = database.query(
        "INSERT INTO report (seq, id, revision, number, channel, account, fingerprint, received_at, raw, "
        "record, number_step) "
        "SELECT ?2, id, ?3, number, channel, account, fingerprint, ?4, coalesce(raw, seq), ?5, number_step "
        "FROM report WHERE seq = ?1"
    );
    add.with(
        base.sequence,
        sequence,
        static_cast<std::int64_t>(report.revision),
        to_milliseconds(report.received_at),
        record
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
    auto const base = read_base(state_.database, key, report.revision);
    if (!base) return base.error();
    if (*known || !*base) return nothing;
    auto const& edition = **base;
    auto const record =
        normalizer::with_problem(edition.record, report.revision, rfc3339(report.received_at), report.doubt);
    if (!record) return nothing;
    if (!state_.space.admit(record->size() + 2048)) return retry("spool: put: there is no room");

    auto const sequence = state_.tally.last_sequence + 1;
    report.doubt.clear();     // of the removal, and not of the report
    report.withdrawn = true;  // a report that a person closed stays closed
    auto const review = hold_for_review(state_, sequence, key, report);
    if (!review) return review.error();
    if (auto done = store(state_.database, edition, sequence, report, *record); !done) return done.error();
    state_.keys.add(key, sequence);
    if (auto done = *review ? withhold(state_, sequence) : queue(state_); !done) return done.error();
    state_.tally.last_sequence = sequence;
    Query number = state_.database.query("SELECT number FROM report WHERE seq = ?1");
    auto const row = number.with(sequence).next();
    if (!row) return row.error();
    return Stored{sequence, report.id, std::string(number.text(0)), report.revision};
}

}  // namespace kanal::spool
