#include "spool/recovery/salvage.hpp"

#include "spool/delivery/queued_deliveries.hpp"
#include "spool/sqlite/row_copier.hpp"

namespace kanal::spool {

namespace {

constexpr NumberedTable kReports = {
    "SELECT seq, id, revision, number, channel, account, fingerprint, received_at, raw, record, media, "
    "number_step, checksum, raw_type, raw_bytes, class, category, place, desk FROM report NOT INDEXED WHERE "
    "seq > ?1 ORDER BY seq",
    "INSERT OR IGNORE INTO report VALUES (?1, CASE WHEN length(?2) = 16 THEN ?2 END, ?3, ?4, ?5, ?6, ?7, ?8, "
    "?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)",
    19};
// A file of an older version was damaged before it could be brought up to date.
constexpr std::string_view kReadOlderReports[] = {
    "SELECT seq, id, revision, number, channel, account, fingerprint, received_at, raw, record, 0, NULL, "
    "NULL, NULL, NULL, NULL, NULL, NULL, 0 FROM report NOT INDEXED WHERE seq > ?1 ORDER BY seq",
    "SELECT seq, id, revision, number, channel, account, fingerprint, received_at, raw, record, media, NULL, "
    "NULL, NULL, NULL, NULL, NULL, NULL, 0 FROM report NOT INDEXED WHERE seq > ?1 ORDER BY seq",
    "SELECT seq, id, revision, number, channel, account, fingerprint, received_at, raw, record, media, "
    "number_step, checksum, NULL, NULL, NULL, NULL, NULL, 0 FROM report NOT INDEXED WHERE seq > ?1 ORDER BY "
    "seq",
    "SELECT seq, id, revision, number, channel, account, fingerprint, received_at, raw, record, media, "
    "number_step, checksum, raw_type, raw_bytes, NULL, NULL, NULL, 0 FROM report NOT INDEXED WHERE seq > ?1 "
    "ORDER BY seq",
    "SELECT seq, id, revision, number, channel, account, fingerprint, received_at, raw, record, media, "
    "number_step, checksum, raw_type, raw_bytes, class, category, place, 0 FROM report NOT INDEXED WHERE seq "
    "> "
    "?1 ORDER BY seq",
};
constexpr NumberedTable kFetches = {
    "SELECT seq, position, channel, url, since, state, tries, not_before, why, media, sha256, size, "
    "media_type FROM fetch NOT INDEXED WHERE seq > ?1 ORDER BY seq, position",
    "INSERT OR IGNORE INTO fetch VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
    13};
constexpr NumberedTable kRaws = {
    "SELECT seq, media_type, bytes FROM raw WHERE seq > ?1 ORDER BY seq",
    "INSERT OR IGNORE INTO raw VALUES (?1, ?2, ?3)",
    3};
constexpr NumberedTable kAttachments = {
    "SELECT seq, position, sha256 FROM attachment NOT INDEXED WHERE seq > ?1 ORDER BY seq, position",
    "INSERT OR IGNORE INTO attachment VALUES (?1, ?2, ?3)",
    3};
constexpr NumberedTable kDeliveries = {
    "SELECT centre, state, seq, unfinished, refusals, not_before, settled_at, receipt, why FROM delivery "
    "WHERE centre = ?2 AND state = ?3 AND seq > ?1 ORDER BY seq",
    "INSERT OR IGNORE INTO delivery (centre, state, seq, unfinished, refusals, not_before, settled_at, "
    "receipt, "
    "why) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    9,
    2};
constexpr NumberedTable kCentres = {
    "SELECT id, name, queued_above FROM centre NOT INDEXED WHERE id > ?1 ORDER BY id",
    "INSERT OR IGNORE INTO centre VALUES (?1, ?2, ?3)",
    3};
constexpr char const* kReadOlderCentres =
    "SELECT id, name, NULL FROM centre NOT INDEXED WHERE id > ?1 ORDER BY id";
constexpr NumberedTable kQuarantine = {
    "SELECT item, channel, state, sha256, why, received_at, settled_at, media_type, bytes "
    "FROM quarantine NOT INDEXED WHERE item > ?1 ORDER BY item",
    "INSERT OR IGNORE INTO quarantine VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    9};
constexpr NumberedTable kIgnored = {
    "SELECT item, channel, why, received_at, media_type, bytes, state FROM ignored WHERE item > ?1 "
    "ORDER BY item",
    "INSERT OR IGNORE INTO ignored VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    7};
constexpr char const* kReadIgnoredOfVersion2 =
    "SELECT item, channel, why, received_at, media_type, bytes, 0 FROM ignored WHERE item > ?1 ORDER BY item";
constexpr NumberedTable kJournal = {
    "SELECT entry, at, who, action, subject, detail FROM journal NOT INDEXED WHERE entry > ?1 ORDER BY entry",
    "INSERT OR IGNORE INTO journal VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    6};

constexpr TextTable kCursors = {
    "SELECT channel, value FROM cursor ORDER BY channel",
    "SELECT channel, value FROM cursor ORDER BY channel DESC",
    "INSERT OR IGNORE INTO cursor VALUES (?1, ?2)",
    2};
constexpr TextTable kNotes = {
    "SELECT channel, key, value FROM note ORDER BY channel, key",
    "SELECT channel, key, value FROM note ORDER BY channel DESC, key DESC",
    "INSERT OR IGNORE INTO note VALUES (?1, ?2, ?3)",
    3};

constexpr TextTable kReviews = {
    "SELECT id, state, since, why FROM review ORDER BY id",
    "SELECT id, state, since, why FROM review ORDER BY id DESC",
    "INSERT OR IGNORE INTO review VALUES (?1, ?2, ?3, ?4)",
    4};

constexpr NumberedTable kProgress = {
    "SELECT entry, centre, event, id, at, received_at, state, word FROM centre_event NOT INDEXED "
    "WHERE entry > ?1 ORDER BY entry",
    "INSERT OR IGNORE INTO centre_event VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    8};

constexpr TextTable kCorrections = {
    "SELECT id, times, fields FROM correction ORDER BY id",
    "SELECT id, times, fields FROM correction ORDER BY id DESC",
    "INSERT OR IGNORE INTO correction VALUES (?1, ?2, ?3)",
    3};

constexpr NumberedTable kDays = {
    "SELECT centre, day, messages FROM day_count WHERE centre > ?1 ORDER BY centre, day",
    "INSERT OR IGNORE INTO day_count VALUES (?1, ?2, ?3)",
    3};

constexpr std::int64_t kReportsAsNow = 13;  // the version that changed `report` last
constexpr std::int64_t kWithProgress = 10;
constexpr std::int64_t kWithDays = 11;

Result<std::int64_t> copy_reports(Database& damaged, RowCopier& copier, bool& complete) {
    auto const known = damaged.number("PRAGMA user_version");
    auto const version = known ? *known : kReportsAsNow;
    auto table = kReports;
    if (version >= 1 && version < kReportsAsNow)
        table.read = kReadOlderReports
            [version < 2   ? 0
             : version < 5 ? 1
             : version < 7 ? 2
             : version < 8 ? 3
                           : 4];
    auto const reports = copier.copy(table, complete);
    if (!reports || version == 1) return reports;
    auto const fetches = copier.copy(kFetches, complete);
    if (!fetches) return fetches.error();
    return reports;
}

Result<void> copy_deliveries(RowCopier& copier, Database& fresh, bool& complete) {
    auto const last = fresh.number("SELECT max(id) FROM centre");
    if (!last) return last.error();
    for (std::int64_t centre = 1; centre <= *last; ++centre) {
        for (std::int64_t state = 0; state <= kWithheld; ++state) {
            auto table = kDeliveries;
            table.second = centre;
            table.third = state;
            if (auto done = copier.copy(table, complete); !done) return done.error();
        }
    }
    return {};
}

Result<void> copy_reviews(Database& damaged, RowCopier& copier, bool& complete) {
    auto const version = damaged.number("PRAGMA user_version");
    if (version && *version < 3) return {};
    if (auto done = copier.copy(kReviews, complete); !done) return done;
    if (version && *version < kReportsAsNow) return {};
    return copier.copy(kCorrections, complete);
}

Result<void> copy_progress(Database& damaged, RowCopier& copier, bool& complete) {
    auto const version = damaged.number("PRAGMA user_version");
    if (version && *version < kWithProgress) return {};
    auto const copied = copier.copy(kProgress, complete);
    return copied ? Result<void>() : copied.error();
}

Result<void> copy_days(Database& damaged, RowCopier& copier, bool& complete) {
    auto const version = damaged.number("PRAGMA user_version");
    if (version && *version < kWithDays) return {};
    auto const copied = copier.copy(kDays, complete);
    return copied ? Result<void>() : copied.error();
}

Result<std::int64_t> copy_ignored(Database& damaged, RowCopier& copier, bool& complete) {
    auto const version = damaged.number("PRAGMA user_version");
    auto table = kIgnored;
    if (version && *version < 3) table.read = kReadIgnoredOfVersion2;
    return copier.copy(table, complete);
}

Result<void> copy_centres(Database& damaged, RowCopier& copier, bool& complete) {
    auto const version = damaged.number("PRAGMA user_version");
    auto table = kCentres;
    if (version && *version < 7) table.read = kReadOlderCentres;
    auto const copied = copier.copy(table, complete);
    return copied ? Result<void>() : copied.error();
}

// What was queued without a row gets one, because behind a watermark no sequence may be missing.
Result<void> write_out_queued(Database& fresh) {
    auto added = fresh.run(
        "INSERT OR IGNORE INTO delivery (centre, state, seq) "
        "SELECT c.id, 0, r.seq FROM centre c CROSS JOIN report r ON r.seq > c.queued_above WHERE NOT EXISTS "
        "(SELECT 1 FROM delivery d WHERE d.centre = c.id AND d.state IN (0, 1, 2, 3, 4) AND d.seq = r.seq) "
        "AND NOT EXISTS (SELECT 1 FROM review v WHERE v.id = r.id)"
    );
    if (!added) return added.error();
    return fresh.run("UPDATE centre SET queued_above = NULL");
}

// What has no delivery was held back for a person, and its row is lost.
Result<void> review_again(Database& fresh, Time now) {
    Query add = fresh.query(
        "INSERT OR IGNORE INTO review (id, state, since, why) "
        "SELECT r.id, 0, ?1, 'lost with a damaged file' FROM report r WHERE r.record IS NOT NULL "
        "AND NOT EXISTS (SELECT 1 FROM centre c CROSS JOIN delivery d "
        "WHERE d.centre = c.id AND d.state IN (0, 1, 2, 3) AND d.seq = r.seq)"
    );
    return add.with(to_milliseconds(now)).run();
}

// Which of them were delivered is not known for all.
Result<void> queue_again(Database& fresh) {
    return fresh.run(
        "INSERT OR IGNORE INTO delivery (centre, state, seq) "
        "SELECT c.id, 0, r.seq FROM centre c CROSS JOIN report r WHERE r.record IS NOT NULL AND NOT EXISTS "
        "(SELECT 1 FROM delivery d WHERE d.centre = c.id AND d.state IN (0, 1, 2, 3) AND d.seq = r.seq) "
        "AND NOT EXISTS (SELECT 1 FROM review v WHERE v.id = r.id)"
    );
}

Result<void> note_expiries(Database& fresh) {
    return fresh.run(
        "INSERT OR IGNORE INTO expiry (delivered_at, seq) "
        "SELECT max(d.settled_at), d.seq FROM delivery d CROSS JOIN report r ON r.seq = d.seq "
        "WHERE r.record IS NOT NULL GROUP BY d.seq HAVING min(d.state) = 3 "
        "UNION ALL SELECT v.since, r.seq FROM report r CROSS JOIN review v ON v.id = r.id "
        "WHERE v.state = 1 AND r.record IS NOT NULL"
    );
}

// What belongs to reports that could not be read. Their own bytes stay where they could be.
Result<void> forget_unowned(Database& fresh) {
    for (auto const* remove : {
             "DELETE FROM delivery WHERE NOT EXISTS (SELECT 1 FROM report r WHERE r.seq = delivery.seq)",
             "DELETE FROM fetch WHERE NOT EXISTS (SELECT 1 FROM report r WHERE r.seq = fetch.seq)",
             "DELETE FROM attachment WHERE NOT EXISTS (SELECT 1 FROM report r WHERE r.seq = attachment.seq)",
         }) {
        if (auto done = fresh.run(remove); !done) return done.error();
    }
    return {};
}

Result<void> enter(Database& fresh, std::vector<std::string> const& centres) {
    for (auto const& name : centres) {
        Query add = fresh.query("INSERT OR IGNORE INTO centre (name) VALUES (?1)");
        if (auto done = add.with(name).run(); !done) return done.error();
    }
    return {};
}

}  // namespace

Result<Salvaged> salvage(
    Database& damaged, Database& fresh, std::vector<std::string> const& centres, Time now
) {
    RowCopier copier(damaged, fresh);
    Salvaged salvaged;
    bool delivered_known = true;
    bool reviews_known = true;
    if (auto begun = fresh.run("BEGIN"); !begun) return begun.error();
    for (auto const* table : {&kRaws, &kAttachments, &kQuarantine, &kJournal}) {
        if (auto done = copier.copy(*table, salvaged.complete); !done) return done.error();
    }
    if (auto done = copy_ignored(damaged, copier, salvaged.complete); !done) return done.error();
    auto const reports = copy_reports(damaged, copier, salvaged.complete);
    if (!reports) return reports.error();
    salvaged.reports = *reports;
    auto const last = fresh.number("SELECT max(seq) FROM report");
    if (!last) return last.error();
    salvaged.last_sequence = *last;
    for (auto const* table : {&kCursors, &kNotes}) {
        if (auto done = copier.copy(*table, salvaged.complete); !done) return done.error();
    }
    if (auto done = copy_reviews(damaged, copier, reviews_known); !done) return done.error();
    if (auto done = copy_progress(damaged, copier, salvaged.complete); !done) return done.error();

    if (auto done = copy_centres(damaged, copier, delivered_known); !done) return done.error();
    // A delivery whose centre has no name could be anybody's.
    if (delivered_known) {
        if (auto done = copy_deliveries(copier, fresh, delivered_known); !done) return done.error();
    }
    // What is sent again although the centre has it would count twice.
    if (delivered_known) {
        if (auto done = copy_days(damaged, copier, salvaged.complete); !done) return done.error();
    }
    if (auto done = write_out_queued(fresh); !done) return done.error();
    if (!delivered_known) {
        if (auto done = enter(fresh, centres); !done) return done.error();
        if (auto done = queue_again(fresh); !done) return done.error();
    }
    if (!reviews_known) {
        if (auto done = review_again(fresh, now); !done) return done.error();
    }
    if (auto done = forget_unowned(fresh); !done) return done.error();
    if (auto done = note_expiries(fresh); !done) return done.error();
    if (auto done = fresh.run("COMMIT"); !done) return done.error();
    salvaged.complete = salvaged.complete && delivered_known && reviews_known;
    return salvaged;
}

}  // namespace kanal::spool
