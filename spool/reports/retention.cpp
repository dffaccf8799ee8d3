#include "spool/reports/retention.hpp"

#include "json/fields.hpp"
#include "json/parse.hpp"
#include "json/slices.hpp"
#include "spool/attachments/attachment_files.hpp"
#include "spool/reports/changes.hpp"
#include "spool/reports/stored_record.hpp"
#include "spool/spool_state.hpp"
#include "spool/sqlite/database.hpp"

#include <algorithm>

namespace kanal::spool {

namespace {

constexpr std::int64_t kDay = 24 * 60 * 60 * 1000;
constexpr int kPieces = 10;  // transactions of kPiece rows in one call
constexpr std::int64_t kPiece = 200;

// The member itself, where it is a text, or its member `code`; empty where there is neither.
std::string code_of(std::vector<JsonMember> const& record, std::string_view name) {
    auto const text = member(record, name);
    auto const value = parse_json(text.value_or("null"));
    if (!value) return {};
    if (auto const* said = value->if_string()) return {said->data(), said->size()};
    auto const* object = value->if_object();
    return object != nullptr ? text_at(*object, "code").value_or("") : std::string();
}

}  // namespace

struct Retention::Expired {
    std::int64_t delivered_at = 0;
    std::int64_t sequence = 0;
};

Result<bool> Retention::clock_is_behind(Time now) {
    auto const newest = state_.database.number("SELECT received_at FROM report ORDER BY seq DESC LIMIT 1");
    if (!newest) return newest.error();
    return to_milliseconds(now) + kDay < *newest;
}

Result<bool> Retention::remove_delivered(Time now, Duration keep) {
    auto const at = to_milliseconds(now);
    // Delivered under a clock that was ahead: its time begins now.
    Query ahead =
        state_.database.query("UPDATE OR IGNORE expiry SET delivered_at = ?1 WHERE delivered_at > ?2");
    if (auto done = ahead.with(at, at + kDay).run(); !done) return done.error();

    bool any = false;
    for (int piece = 0; piece < kPieces; ++piece) {
        std::vector<Sha256> files;
        auto removed = in_transaction(state_.database, [&]() -> Result<bool> {
            auto const reports = expired(at - keep.count());
            if (!reports) return reports.error();
            for (auto const& report : *reports) {
                if (auto done = remove_contents(report, files); !done) return done.error();
            }
            return !reports->empty();
        });
        if (!removed) return removed.error();
        // Only now: a crash before the commit must find the files.
        for (auto const& file : files) {
            auto const used = named(file);
            if (used && !*used) files_.remove(file);
        }
        if (!*removed) break;
        any = true;
    }
    if (any) state_.forget_recent();
    return any;
}

Result<std::vector<Retention::Expired>> Retention::expired(std::int64_t cutoff) {
    Query rows = state_.database.query(
        "SELECT delivered_at, seq FROM expiry e WHERE delivered_at <= ?1 AND NOT EXISTS "
        "(SELECT 1 FROM fetch f WHERE f.seq = e.seq AND f.state = 0) ORDER BY delivered_at LIMIT ?2"
    );
    rows.with(cutoff, kPiece);
    return rows.all([](Query const& row) { return Expired{row.integer(0), row.integer(1)}; });
}

Result<void> Retention::remove_contents(Expired const& report, std::vector<Sha256>& files) {
    auto& database = state_.database;
    std::int64_t owner = report.sequence;
    {
        Query raw = database.query("SELECT raw FROM report WHERE seq = ?1");
        auto row = raw.with(report.sequence).next();
        if (!row) return row.error();
        if (*row && !raw.null(0)) owner = raw.integer(0);
    }
    {
        Query attached = database.query(
            "SELECT sha256 FROM attachment WHERE seq = ?1 "
            "UNION SELECT sha256 FROM fetch WHERE seq = ?1 AND sha256 IS NOT NULL"
        );
        attached.with(report.sequence);
        for (;;) {
            auto row = attached.next();
            if (!row) return row.error();
            if (!*row) break;
            auto const bytes = attached.bytes(0);
            Sha256 file = {};
            std::copy_n(bytes.begin(), std::min(bytes.size(), file.size()), file.begin());
            files.push_back(file);
        }
    }
    auto const fields = read_record_fields(database, report.sequence);
    if (!fields) return fields.error();
    auto const record = object_members(*fields).value_or(std::vector<JsonMember>());
    Query empty = database.query(
        "UPDATE report SET record = NULL, raw = NULL, class = nullif(?2, ''), category = nullif(?3, ''), "
        "place = nullif(?4, '') WHERE seq = ?1 AND record IS NOT NULL"
    );
    empty.with(
        report.sequence, code_of(record, "class"), code_of(record, "category"), code_of(record, "place")
    );
    if (auto done = empty.run(); !done) return done.error();
    auto noted = note_change(database, ChangeKind::report, report.sequence);
    if (!noted) return noted.error();
    Query corrected = database.query(
        "DELETE FROM correction WHERE id = (SELECT id FROM report WHERE seq = ?1) AND NOT EXISTS "
        "(SELECT 1 FROM edition((SELECT id FROM report WHERE seq = ?1)) CROSS JOIN report ON seq = at "
        "WHERE record IS NOT NULL)"
    );
    if (auto done = corrected.with(report.sequence).run(); !done) return done.error();
    Query detach = database.query("DELETE FROM attachment WHERE seq = ?1");
    if (auto done = detach.with(report.sequence).run(); !done) return done.error();
    Query fetched = database.query("DELETE FROM fetch WHERE seq = ?1");
    if (auto done = fetched.with(report.sequence).run(); !done) return done.error();
    Query settled = database.query("DELETE FROM expiry WHERE delivered_at = ?1 AND seq = ?2");
    if (auto done = settled.with(report.delivered_at, report.sequence).run(); !done) return done.error();
    return remove_raw(owner, report.sequence);
}

// The bytes go with the last report that shares them, and not before the record of their own row, which may
// leave out what stands in them.
Result<void> Retention::remove_raw(std::int64_t owner, std::int64_t sequence) {
    Query used = state_.database.query(
        "SELECT 1 FROM report WHERE raw = ?1 "
        "UNION ALL SELECT 1 FROM report WHERE seq = ?1 AND seq <> ?2 AND record IS NOT NULL LIMIT 1"
    );
    auto row = used.with(owner, sequence).next();
    if (!row) return row.error();
    if (*row) return {};
    Query empty = state_.database.query("UPDATE report SET raw_type = NULL, raw_bytes = NULL WHERE seq = ?1");
    if (auto done = empty.with(owner).run(); !done) return done.error();
    Query remove = state_.database.query("DELETE FROM raw WHERE seq = ?1");
    return remove.with(owner).run();
}

Result<bool> Retention::named(Sha256 const& sha256) {
    Query used = state_.database.query(
        "SELECT 1 FROM attachment WHERE sha256 = ?1 UNION ALL SELECT 1 FROM fetch WHERE sha256 = ?1 LIMIT 1"
    );
    return used.with(Bytes{bytes_of(sha256)}).next();
}

Result<bool> Retention::remove_settled_quarantine(Time now, Duration keep) {
    return in_transaction(state_.database, [&]() -> Result<bool> {
        Query empty = state_.database.query(
            "UPDATE quarantine SET bytes = NULL WHERE item IN (SELECT item FROM quarantine "
            "WHERE state > 0 AND bytes IS NOT NULL AND settled_at <= ?1 LIMIT ?2)"
        );
        auto done = empty.with(to_milliseconds(now - keep), kPiece).run();
        if (!done) return done.error();
        return state_.database.changes() > 0;
    });
}

Result<bool> Retention::remove_ignored(Time now, Duration keep) {
    auto const at = to_milliseconds(now);
    return in_transaction(state_.database, [&]() -> Result<bool> {
        Query ahead = state_.database.query(
            "UPDATE ignored SET received_at = ?1 WHERE received_at > ?2 AND item IN "
            "(SELECT item FROM ignored ORDER BY item LIMIT ?3)"
        );
        if (auto done = ahead.with(at, at + kDay, kPiece * kPieces).run(); !done) return done.error();
        Query remove = state_.database.query(
            "DELETE FROM ignored WHERE received_at <= ?1 AND item IN "
            "(SELECT item FROM ignored ORDER BY item LIMIT ?2)"
        );
        Query note = state_.database.query(
            "INSERT INTO change (kind, item) SELECT 2, item FROM ignored WHERE received_at <= ?1 AND item IN "
            "(SELECT item FROM ignored ORDER BY item LIMIT ?2)"
        );
        auto noted = note.with(at - keep.count(), kPiece * kPieces).run();
        if (!noted) return noted.error();
        auto done = remove.with(at - keep.count(), kPiece * kPieces).run();
        if (!done) return done.error();
        state_.forget_recent();
        return state_.database.changes() > 0;
    });
}

void Retention::remove_orphans(int files) {
    // On an error the file stays: better one too many than one too few.
    auto const is_named = [this](Sha256 const& sha256) {
        auto const used = named(sha256);
        return !used || *used;
    };
    for (; next_orphan_folder_ < 256 && files > 0; ++next_orphan_folder_)
        files -= 1 + files_.remove_orphans(next_orphan_folder_, is_named);
}

}  // namespace kanal::spool
