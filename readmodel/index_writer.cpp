#include "readmodel/index_writer.hpp"

#include "readmodel/entry.hpp"
#include "readmodel/search_text.hpp"
#include "readmodel/standing_rows.hpp"
#include "spool/reports/report_key.hpp"

namespace kanal::readmodel {

namespace {

constexpr std::int64_t kHour = 60 * 60 * 1000;
constexpr std::int64_t kDay = 24 * kHour;
constexpr int kPagesMerged = 300;  // in one piece: a few milliseconds

std::int64_t state_of(spool::ReportNow const& report) {
    return static_cast<std::int64_t>(report_state(report.state).value_or(ReportState::queued));
}

std::string lines_of(std::vector<std::string> const& values) {
    std::string lines;
    for (auto const& value : values)
        lines += (lines.empty() ? "" : "\n") + value;
    return lines;
}

}  // namespace

struct IndexWriter::Searched {
    SearchedRecord record = {};
    std::string words = {};
};

Result<std::optional<IndexWriter::Position>> IndexWriter::position() {
    spool::Query one = database_.query("SELECT spool, sequence, change, last_id FROM position");
    return one.first([](spool::Query const& row) {
        return Position{std::string(row.text(0)), {row.integer(1), row.integer(2)}, std::string(row.text(3))};
    });
}

Result<void> IndexWriter::begin() {
    return database_.run("BEGIN IMMEDIATE");
}

Result<void> IndexWriter::commit() {
    return database_.run("COMMIT");
}

void IndexWriter::rollback() {
    if (database_.in_transaction()) (void)database_.run("ROLLBACK");  // the error that led here counts
}

Result<void> IndexWriter::set_position(Position const& position) {
    spool::Query move =
        database_.query("UPDATE position SET spool = ?1, sequence = ?2, change = ?3, last_id = ?4");
    move.with(position.spool, position.feed.sequence, position.feed.change, position.last_id);
    if (auto done = move.run(); !done) return done.error();
    if (database_.changes() > 0) return {};
    spool::Query add = database_.query(
        "INSERT INTO position (spool, sequence, change, last_id, merged, forgot) VALUES (?1, ?2, ?3, ?4, 0, "
        "0)"
    );
    add.with(position.spool, position.feed.sequence, position.feed.change, position.last_id);
    return add.run();
}

Result<void> IndexWriter::apply(spool::FeedChanges const& changes) {
    for (auto const& report : changes.reports)
        if (auto done = apply_report(report); !done) return done;
    for (auto const& item : changes.quarantine)
        if (auto done = apply_quarantine(item); !done) return done;
    for (auto const& item : changes.ignored)
        if (auto done = apply_ignored(item); !done) return done;
    return {};
}

Result<void> IndexWriter::apply_report(spool::ReportNow const& report) {
    Searched searched{read_record(report.record), {}};
    if (report.record.empty()) {
        searched.record.report_class = report.report_class;
        searched.record.category = report.category;
        searched.record.place = report.place;
    }
    searched.words = report.number;
    if (!searched.record.words.empty()) searched.words += '\n' + searched.record.words;
    auto const before = sort_before(report.first);
    if (!before) return before.error();
    if (!*before)
        if (auto done = note_hour(report); !done) return done;
    if (auto done = write_report(report, searched); !done) return done;
    Sort const now{
        state_of(report),
        report.channel,
        searched.record.report_class,
        searched.record.category,
        spool::to_milliseconds(report.received_at)};
    if (auto done = move_count(*before, now); !done) return done;
    if (auto done = write_standings(database_, report, before->has_value()); !done) return done;
    if (auto done = write_editions(report); !done) return done;
    if (auto done = write_tracking(report); !done) return done;
    return write_content(report.first, searched);
}

Result<void> IndexWriter::write_report(spool::ReportNow const& report, Searched const& searched) {
    spool::Query write = database_.query(
        "INSERT INTO report (first, last, id, number, revision, media, channel, account, state, class, "
        "category, place, received_at, changed_at, since, not_before, tries, withdrawn, centre, why, said, "
        "tracking, title, taken_at, confidential) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, "
        "?13, "
        "?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25) ON CONFLICT (first) DO UPDATE SET last "
        "= ?2, "
        "id = ?3, number = ?4, revision = ?5, media = ?6, channel = ?7, account = ?8, state = ?9, class = "
        "?10, "
        "category = ?11, place = ?12, received_at = ?13, changed_at = ?14, since = ?15, not_before = ?16, "
        "tries = ?17, withdrawn = ?18, centre = ?19, why = ?20, said = ?21, tracking = ?22, title = ?23, "
        "taken_at = ?24, confidential = max(confidential, ?25)"
    );
    auto const& record = searched.record;
    auto const key = spool::pack_identifier(report.id).value_or(std::string());
    auto const tracking = lines_of(report.tracking_ids);
    write.with(
        report.first,
        report.last,
        spool::Bytes{key},
        report.number,
        std::int64_t{report.revision},
        static_cast<std::int64_t>(report.media),
        report.channel,
        report.account,
        state_of(report),
        record.report_class,
        record.category,
        record.place,
        spool::to_milliseconds(report.received_at),
        spool::to_milliseconds(report.changed_at),
        milliseconds_of(report.since),
        milliseconds_of(report.not_before),
        report.tries,
        std::int64_t{record.withdrawn},
        report.centre,
        report.why,
        report.said,
        tracking,
        record.title,
        spool::to_milliseconds(report.taken_at),
        std::int64_t{record.confidential}
    );
    return write.run();
}

Result<std::vector<std::int64_t>> IndexWriter::editions_of(std::string const& key) {
    spool::Query rows = database_.query(
        "SELECT e.sequence FROM report r CROSS JOIN edition e ON e.first = r.first WHERE r.id = ?1"
    );
    return rows.with(spool::Bytes{key}).numbers();
}

Result<void> IndexWriter::write_editions(spool::ReportNow const& report) {
    for (auto const sequence : report.editions) {
        spool::Query add = database_.query("INSERT OR IGNORE INTO edition (first, sequence) VALUES (?1, ?2)");
        if (auto done = add.with(report.first, sequence).run(); !done) return done;
    }
    return {};
}

Result<void> IndexWriter::write_tracking(spool::ReportNow const& report) {
    for (auto const& value : report.tracking_ids) {
        spool::Query add = database_.query("INSERT OR IGNORE INTO tracking (value, first) VALUES (?1, ?2)");
        if (auto done = add.with(value, report.first).run(); !done) return done;
    }
    return {};
}

// Only what has changed: most changes are of the state alone.
Result<void> IndexWriter::write_content(std::int64_t first, Searched const& searched) {
    bool known = false;
    {
        spool::Query before = database_.query("SELECT words, sender FROM content WHERE first = ?1");
        auto row = before.with(first).next();
        if (!row) return row.error();
        known = *row;
        if (known) {
            if (before.text(0) == searched.words && before.text(1) == searched.record.sender) return {};
            spool::Query forget = database_.query(
                "INSERT INTO search (search, rowid, words, sender) VALUES ('delete', ?1, ?2, ?3)"
            );
            auto done = forget.with(first, before.text(0), before.text(1)).run();
            if (!done) return done;
        }
    }
    spool::Query write = database_.query(
        "INSERT INTO content (first, words, sender) VALUES (?1, ?2, ?3) "
        "ON CONFLICT (first) DO UPDATE SET words = ?2, sender = ?3"
    );
    if (auto done = write.with(first, searched.words, searched.record.sender).run(); !done) return done;
    spool::Query index = database_.query("INSERT INTO search (rowid, words, sender) VALUES (?1, ?2, ?3)");
    if (auto done = index.with(first, searched.words, searched.record.sender).run(); !done) return done;
    return known ? database_.run("UPDATE position SET forgot = forgot | 1") : Result<void>();
}

Result<void> IndexWriter::note_hour(spool::ReportNow const& report) {
    spool::Query widen = database_.query(
        "INSERT INTO hour (hour, lowest, highest) VALUES (?1, ?2, ?2) "
        "ON CONFLICT (hour) DO UPDATE SET lowest = min(lowest, ?2), highest = max(highest, ?2)"
    );
    return widen.with(spool::to_milliseconds(report.received_at) / kHour, report.first).run();
}

Result<void> IndexWriter::count_kept(std::string_view name, int by) {
    spool::Query add = database_.query("UPDATE kept SET items = items + ?2 WHERE name = ?1");
    return add.with(name, std::int64_t{by}).run();
}

Result<void> IndexWriter::apply_quarantine(spool::KeptItem const& item) {
    spool::Query forget = database_.query("DELETE FROM quarantine WHERE item = ?1");
    if (auto done = forget.with(item.item).run(); !done) return done;
    auto by = -static_cast<int>(database_.changes());
    if (item.listed) {
        spool::Query add =
            database_.query("INSERT INTO quarantine (item, channel, why, received_at) VALUES (?1, ?2, ?3, ?4)"
            );
        add.with(item.item, item.channel, item.why, spool::to_milliseconds(item.received_at));
        if (auto done = add.run(); !done) return done;
        ++by;
    }
    return by == 0 ? Result<void>() : count_kept("quarantine", by);
}

Result<void> IndexWriter::apply_ignored(spool::KeptItem const& item) {
    auto by = 0;
    {
        spool::Query forget = database_.query("DELETE FROM ignored WHERE item = ?1 RETURNING channel, why");
        auto row = forget.with(item.item).next();
        if (!row) return row.error();
        if (*row) {
            spool::Query less =
                database_.query("UPDATE kind SET events = events - 1 WHERE channel = ?1 AND why = ?2");
            if (auto done = less.with(forget.text(0), forget.text(1)).run(); !done) return done;
            if (auto done = forget.run(); !done) return done;
            --by;
        }
    }
    if (auto done = database_.run("DELETE FROM kind WHERE events = 0"); !done) return done;
    if (item.listed) {
        auto const at = spool::to_milliseconds(item.received_at);
        spool::Query add =
            database_.query("INSERT INTO ignored (item, channel, why, received_at) VALUES (?1, ?2, ?3, ?4)");
        if (auto done = add.with(item.item, item.channel, item.why, at).run(); !done) return done;
        spool::Query more = database_.query(
            "INSERT INTO kind (channel, why, events, last) VALUES (?1, ?2, 1, ?3) "
            "ON CONFLICT (channel, why) DO UPDATE SET events = events + 1, last = max(last, ?3)"
        );
        if (auto done = more.with(item.channel, item.why, at).run(); !done) return done;
        ++by;
    }
    return by == 0 ? Result<void>() : count_kept("ignored", by);
}

Result<bool> IndexWriter::merge_forgotten(Time now) {
    auto const at = spool::to_milliseconds(now);
    if (!merging_) {
        spool::Query due =
            database_.query("SELECT 1 FROM position WHERE forgot > 0 AND (merged < ?1 OR merged > ?2)");
        auto row = due.with(at - kDay, at).next();
        if (!row || !*row) return row;
        // What is forgotten from now on may miss the merge.
        if (auto done = database_.run("UPDATE position SET forgot = 2"); !done) return done.error();
    }
    // The first step puts all that is there on one level, where the others merge it.
    auto const before = database_.all_changes();
    spool::Query step = database_.query("INSERT INTO search (search, rank) VALUES ('merge', ?1)");
    step.with(std::int64_t{merging_ ? kPagesMerged : -kPagesMerged});
    if (auto done = step.run(); !done) return done.error();
    // Source: sqlite.org/fts5.html, "The 'merge' command": fewer than two rows changed means that nothing is
    // left to merge.
    merging_ = database_.all_changes() - before >= 2;
    if (merging_) return true;
    spool::Query note = database_.query("UPDATE position SET forgot = forgot & 1, merged = ?1");
    if (auto done = note.with(at).run(); !done) return done.error();
    return false;
}

}  // namespace kanal::readmodel
