#include "spool/reports/report_store.hpp"

#include "core/delivery.hpp"
#include "json/slices.hpp"
#include "normalizer/report_json.hpp"
#include "spool/attachments/attachment_files.hpp"
#include "spool/attachments/fetch_ledger.hpp"
#include "spool/delivery/media_edition.hpp"
#include "spool/delivery/queued_deliveries.hpp"
#include "spool/reports/correction_ledger.hpp"
#include "spool/reports/packed_record.hpp"
#include "spool/reports/report_key.hpp"
#include "spool/reports/report_numbers.hpp"
#include "spool/reports/review.hpp"
#include "spool/reports/stored_record.hpp"
#include "spool/spool_state.hpp"

#include <algorithm>
#include <limits>

namespace kanal::spool {

namespace {

// Close to what the record, the raw bytes and the attachments will take.
std::uint64_t content_size(
    Report const& report, RawBytes const& raw, std::vector<Attachment> const& attachments
) {
    std::uint64_t size = 2048 + report.text.size() + report.public_text.size() + raw.bytes.size();
    for (auto const& attachment : attachments)
        size += attachment.bytes.size();
    return size;
}

// Addresses are signed anew each time, so that only their number counts. After retention
// the record is gone, and nothing more is known.
Result<bool> has_more_attachments(Report const& report, Database& database, std::int64_t sequence) {
    if (report.attachments.empty()) return false;
    auto const record = read_record_fields(database, sequence);
    if (!record) return record.error();
    auto const members = object_members(*record);
    auto const known =
        members ? array_elements(member(*members, "attachments").value_or("[]")) : std::nullopt;
    return known && report.attachments.size() > known->size();
}

// Editions depend on what was seen before: a revision that was taken, parts and pictures that had come by
// then. A number with a step depends on the other reports of the spool.
bool names_its_bytes(Report const& report, std::optional<std::int64_t> number_step) {
    return report.bytes_may_differ || report.revision > 0 || number_step != 0;
}

std::uint64_t media_at(Query const& row, int column) {
    return static_cast<std::uint64_t>(row.integer(column));
}

Stored receipt_of(Report const& report, std::int64_t sequence, bool same_content) {
    return {sequence, report.id, report.number, report.revision, true, same_content};
}

}  // namespace

ReportStore::ReportStore(SpoolState& state, AttachmentFiles& files, ReportNumbers& numbers)
    : state_(state), files_(files), numbers_(numbers) {}

Result<Stored> ReportStore::put(
    Report report, Sha256 const& fingerprint, RawBytes const& raw, std::vector<Attachment> const& attachments
) {
    auto const key = pack_identifier(report.id);
    if (!key) return reject("spool: put: the report id is no identifier");

    if (report.content_stands) return put_removal(*key, std::move(report));
    GivenNumber number;
    auto known = find_duplicate(*key, report, number, fingerprint);
    if (!known) return known.error();
    if (*known) {
        auto const review = find_review(state_, *key);
        if (!review) return review.error();
        if (*review) (*known)->state = to_text((*review)->state);
        return **known;
    }
    if (!state_.space.admit(content_size(report, raw, attachments)))
        return retry("spool: put: there is no room");
    bool const first = number.number.empty();
    if (first) {
        auto given = numbers_.give(report, *key);
        if (!given) return given.error();
        number = std::move(*given);
    }
    report.number = number.number;

    auto const sequence = state_.counts.last_sequence + 1;
    if (auto done = store_attachments(sequence, report, attachments); !done) return done.error();
    // What is here for the first time and beyond doubt has nothing to ask: one INSERT is all it takes.
    bool const plain = first && report.doubt.empty();
    auto const review = plain ? Result<std::optional<Review>>(std::optional<Review>())
                              : hold_for_review(state_, sequence, *key, report);
    if (!review) return review.error();
    if (auto done = store_report(sequence, *key, report, fingerprint, raw, number.step); !done)
        return done.error();
    if (auto done = note_fetches(state_, sequence, *key, report); !done) return done.error();
    if (auto done = *review ? withhold(state_, sequence) : queue(state_); !done) return done.error();
    state_.counts.last_sequence = sequence;
    if (!first)
        if (auto done = correct_again(state_, *key, report.received_at); !done) return done.error();
    Stored stored{sequence, report.id, report.number, report.revision};
    if (*review) {
        stored.review =
            (*review)->state == ReviewState::closed ? "the report was closed before" : (*review)->why;
        stored.state = to_text((*review)->state);
    }
    return stored;
}

// Gives the report the number of its other editions, and a revision that is free.
Result<std::optional<Stored>> ReportStore::find_duplicate(
    std::string const& key, Report& report, GivenNumber& number, Sha256 const& fingerprint
) {
    auto const known = state_.keys.find(key);
    if (!known) return known.error();
    if (known->empty()) return std::optional<Stored>();
    {
        Query any = state_.database.query("SELECT number, number_step FROM report WHERE seq = ?1");
        auto row = any.with(known->front()).next();
        if (!row) return row.error();
        if (!*row) return std::optional<Stored>();
        number.number = any.text(0);
        if (!any.null(1)) number.step = any.integer(1);
        report.number = number.number;
    }
    Query editions = state_.database.query(
        "SELECT seq, revision, fingerprint, media FROM edition(?1) CROSS JOIN report ON seq = at "
        "WHERE revision >= ?2 AND desk = 0 ORDER BY revision"
    );
    editions.with(Bytes{key}, static_cast<std::int64_t>(report.revision));
    for (;;) {
        auto row = editions.next();
        if (!row) return row.error();
        if (*row && !is_as_it_came(media_at(editions, 3))) continue;
        if (!*row || editions.integer(1) != report.revision) return find_unchanged(key, report, fingerprint);
        bool const same = editions.bytes(2) == bytes_of(fingerprint);
        auto const more =
            same ? has_more_attachments(report, state_.database, editions.integer(0)) : Result<bool>(false);
        if (!more) return more.error();
        bool const last = report.revision == std::numeric_limits<std::uint32_t>::max();
        if ((same && !*more) || (!same && report.revision == 0) || last)
            return std::optional(receipt_of(report, editions.integer(0), same));
        ++report.revision;
    }
}

// A revision that is free, and says what the edition before it said: platforms report edits that changed
// nothing.
Result<std::optional<Stored>> ReportStore::find_unchanged(
    std::string const& key, Report& report, Sha256 const& fingerprint
) {
    Query before = state_.database.query(
        "SELECT seq, revision, fingerprint, media FROM edition(?1) CROSS JOIN report ON seq = at "
        "WHERE revision < ?2 AND desk = 0 ORDER BY revision DESC"
    );
    before.with(Bytes{key}, static_cast<std::int64_t>(report.revision));
    auto row = before.next();
    while (row && *row && !is_as_it_came(media_at(before, 3)))
        row = before.next();
    if (!row) return row.error();
    if (!*row || before.bytes(2) != bytes_of(fingerprint)) return std::optional<Stored>();
    auto const more = has_more_attachments(report, state_.database, before.integer(0));
    if (!more) return more.error();
    if (*more) return std::optional<Stored>();
    report.revision = static_cast<std::uint32_t>(before.integer(1));
    return std::optional(receipt_of(report, before.integer(0), true));
}

Result<void> ReportStore::store_attachments(
    std::int64_t sequence, Report& report, std::vector<Attachment> const& attachments
) {
    auto const count = std::min(attachments.size(), report.attachments.size());
    for (std::size_t i = 0; i < count; ++i) {
        auto const& bytes = attachments[i].bytes;
        if (bytes.empty()) continue;
        auto const stored = files_.put(bytes, attachments[i].media_type);
        if (!stored) return stored.error();
        report.attachments[i].media_type = stored->media_type;
        report.attachments[i].size = bytes.size();
        report.attachments[i].sha256 = to_hex(stored->sha256);
        Query name =
            state_.database.query("INSERT INTO attachment (seq, position, sha256) VALUES (?1, ?2, ?3)");
        name.with(sequence, static_cast<std::int64_t>(i), Bytes{bytes_of(stored->sha256)});
        if (auto done = name.run(); !done) return done.error();
    }
    return {};
}

// The bytes stand with the first report of those that share them.
Result<void> ReportStore::store_report(
    std::int64_t sequence,
    std::string const& key,
    Report& report,
    Sha256 const& fingerprint,
    RawBytes const& raw,
    std::optional<std::int64_t> number_step
) {
    auto record = normalizer::to_json(report);
    if (names_its_bytes(report, number_step)) {
        report.variant = variant_of(record);
        record = normalizer::to_json(report);
    }
    auto const checksum = record_checksum(edition_key(report.id, report.revision, report.variant), record);
    bool const named = !report.raw_sha256.empty();
    auto const shared = named ? state_.raws.find(report.raw_sha256, raw.bytes.size()) : std::nullopt;
    auto const kept = PackedRecord::pack(std::move(record), shared ? std::string_view() : raw.bytes);
    Query store = state_.database.query_alone(
        "INSERT INTO report (seq, id, revision, number, channel, account, fingerprint, received_at, raw, "
        "record, number_step, checksum, raw_type, raw_bytes, media) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)"
    );
    store.with(
        sequence,
        Bytes{key},
        static_cast<std::int64_t>(report.revision),
        Text{report.number},
        Text{report.channel_name},
        Text{report.account},
        Bytes{bytes_of(fingerprint)},
        to_milliseconds(report.received_at),
        shared,
        Text{kept},
        number_step,
        Bytes{bytes_of(checksum)},
        Text{raw.media_type},
        shared ? std::optional<Bytes>() : Bytes{raw.bytes},
        std::int64_t{report.variant}
    );
    if (auto done = store.run(); !done) return done.error();
    state_.keys.add(key, sequence);
    if (named && !shared) state_.raws.remember(report.raw_sha256, raw.bytes.size(), sequence);
    return {};
}

}  // namespace kanal::spool
