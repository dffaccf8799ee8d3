#include "spool/attachments/fetch_ledger.hpp"

#include "core/report.hpp"
#include "spool/attachments/attachment_files.hpp"
#include "spool/delivery/media_edition.hpp"
#include "spool/reports/report_key.hpp"
#include "spool/reports/stored_record.hpp"
#include "spool/spool_state.hpp"

namespace kanal::spool {

namespace {

Result<void> read_due(Query& rows, std::size_t limit, std::vector<PendingFetch>& found) {
    while (found.size() < limit) {
        auto row = rows.next();
        if (!row) return row.error();
        if (!*row) break;
        found.push_back(PendingFetch{
            .sequence = rows.integer(0),
            .position = static_cast<std::uint32_t>(rows.integer(1)),
            .report = unpack_identifier(rows.bytes(2)),
            .url = std::string(rows.text(3)),
            .since = from_milliseconds(rows.integer(4)),
            .tries = static_cast<unsigned>(rows.integer(5)),
        });
    }
    return {};
}

Result<void> stop_fetches(SpoolState& state, std::string const& key) {
    Query stop =
        state.database.query("DELETE FROM fetch WHERE state = 0 AND seq IN (SELECT at FROM edition(?1))");
    return stop.with(Bytes{key}).run();
}

// What decided one may decide the others, and then one edition names all.
Result<void> hasten_others(SpoolState& state, std::int64_t sequence) {
    Query hasten =
        state.database.query("UPDATE fetch SET not_before = 0 WHERE seq = ?1 AND state = 0 AND tries >= ?2");
    return hasten.with(sequence, FetchLedger::kPatience).run();
}

// The removal can be here before the message it removes.
Result<bool> withdrawn_later(SpoolState& state, std::string const& key, std::uint32_t revision) {
    Query later =
        state.database.query("SELECT seq FROM edition(?1) CROSS JOIN report ON seq = at WHERE revision > ?2");
    later.with(Bytes{key}, static_cast<std::int64_t>(revision));
    for (;;) {
        auto const row = later.next();
        if (!row || !*row) return row;
        auto const fields = read_record_fields(state.database, later.integer(0));
        if (!fields) return fields.error();
        if (says_withdrawn(*fields)) return true;
    }
}

}  // namespace

std::string_view to_text(FetchState state) {
    switch (state) {
        case FetchState::pending:
            return "pending";
        case FetchState::fetched:
            return "fetched";
        case FetchState::refused:
            return "refused";
        case FetchState::given_up:
            return "given_up";
    }
    return "pending";
}

Result<std::vector<FetchLedger::Backlog>> FetchLedger::backlog() {
    std::vector<Backlog> found;
    for (std::string after;;) {
        Query next = state_.database.query(
            "SELECT channel, not_before FROM fetch WHERE state = 0 AND channel > ?1 "
            "ORDER BY channel, not_before LIMIT 1"
        );
        auto row = next.with(after).next();
        if (!row) return row.error();
        if (!*row) return found;
        after = next.text(0);
        found.push_back({after, from_milliseconds(next.integer(1))});
    }
}

Result<std::int64_t> FetchLedger::pending() {
    return state_.database.number("SELECT count(*) FROM fetch WHERE state = 0");
}

Result<std::vector<PendingFetch>> FetchLedger::due(
    std::string const& channel, Time now, std::size_t limit, std::size_t of_report
) {
    auto const at = to_milliseconds(now);
    std::vector<PendingFetch> found;
    // Each walks one end of the index and nothing in between.
    for (auto const* const sql :
         {"SELECT f.seq, f.position, r.id, f.url, f.since, f.tries FROM fetch f CROSS JOIN report r "
          "ON r.seq = f.seq WHERE f.state = 0 AND f.channel = ?1 AND f.not_before <= ?2 "
          "AND (SELECT count(*) FROM fetch e WHERE e.seq = f.seq AND e.position < f.position AND e.state = 0 "
          "AND e.not_before <= ?2) < ?3 ORDER BY f.not_before, f.seq, f.position",
          "SELECT f.seq, f.position, r.id, f.url, f.since, f.tries FROM fetch f CROSS JOIN report r "
          "ON r.seq = f.seq WHERE f.state = 0 AND f.channel = ?1 AND f.not_before > ?2 + 86400000 "
          "AND (SELECT count(*) FROM fetch e WHERE e.seq = f.seq AND e.position < f.position AND e.state = 0 "
          "AND e.not_before > ?2 + 86400000) < ?3 ORDER BY f.not_before, f.seq, f.position"}) {
        Query rows = state_.database.query(sql);
        rows.with(channel, at, static_cast<std::int64_t>(of_report));
        if (auto done = read_due(rows, limit, found); !done) return done.error();
    }
    return found;
}

Result<FetchSettled> FetchLedger::settle(FetchResult const& result, Time now) {
    if (!state_.space.admit(result.file.size)) return retry("spool: fetch: there is no room");
    bool const fetched = result.state == FetchState::fetched;
    auto const settled = fetched ? note_fetched(result) : note_failed(result);
    if (!settled) return settled.error();
    if (fetched && !settled->empty()) {
        if (auto done = files_.adopt(result.file); !done) return done.error();
    }
    FetchSettled outcome{.wanted = !settled->empty()};
    for (auto const sequence : *settled) {
        if (result.state != FetchState::pending) {
            if (auto done = hasten_others(state_, sequence); !done) return done.error();
        }
        auto const media = store_media_edition(state_, sequence, now);
        if (!media) return media.error();
        if (sequence == result.sequence) outcome.media = *media;
    }
    return outcome;
}

// The editions it settled: another one can name the same address. None: it was no longer pending.
Result<std::set<std::int64_t>> FetchLedger::note_fetched(FetchResult const& result) {
    Query rows = state_.database.query(
        "UPDATE fetch SET state = 1, why = '', sha256 = ?3, size = ?4, media_type = ?5 "
        "WHERE state = 0 AND seq IN (SELECT at FROM edition((SELECT id FROM report WHERE seq = ?1))) AND url "
        "= (SELECT url FROM fetch WHERE seq = ?1 AND position = ?2 AND state = 0) "
        "RETURNING seq"
    );
    auto const& file = result.file;
    Bytes const digest{bytes_of(file.sha256)};
    auto const position = static_cast<std::int64_t>(result.position);
    rows.with(result.sequence, position, digest, static_cast<std::int64_t>(file.size), file.media_type);
    std::set<std::int64_t> sequences;
    for (;;) {
        auto row = rows.next();
        if (!row) return row.error();
        if (!*row) return sequences;
        sequences.insert(rows.integer(0));
    }
}

Result<std::set<std::int64_t>> FetchLedger::note_failed(FetchResult const& result) {
    Query failed = state_.database.query(
        "UPDATE fetch SET state = ?3, tries = tries + 1, not_before = ?4, why = ?5 "
        "WHERE seq = ?1 AND position = ?2 AND state = 0"
    );
    failed.with(
        result.sequence,
        static_cast<std::int64_t>(result.position),
        static_cast<std::int64_t>(result.state),
        to_milliseconds(result.not_before),
        result.why
    );
    if (auto done = failed.run(); !done) return done.error();
    std::set<std::int64_t> sequences;
    if (state_.database.changes() == 1) sequences.insert(result.sequence);
    return sequences;
}

Result<std::vector<FetchLedger::Status>> FetchLedger::of(std::string const& id) {
    std::vector<Status> found;
    auto const key = pack_identifier(id);
    if (!key) return found;
    Query rows = state_.database.query(
        "SELECT f.position, f.state, f.tries, f.why, f.not_before FROM edition(?1) CROSS JOIN fetch f "
        "ON f.seq = at ORDER BY f.seq, f.position"
    );
    rows.with(Bytes{*key});
    for (;;) {
        auto row = rows.next();
        if (!row) return row.error();
        if (!*row) return found;
        Status one;
        one.position = static_cast<std::uint32_t>(rows.integer(0));
        one.state = static_cast<FetchState>(rows.integer(1) & 3);
        one.tries = rows.integer(2);
        one.why = rows.text(3);
        if (one.state == FetchState::pending && one.tries > 0) one.next = from_milliseconds(rows.integer(4));
        found.push_back(std::move(one));
    }
}

Result<void> note_fetches(
    SpoolState& state, std::int64_t sequence, std::string const& key, Report const& report
) {
    if (report.withdrawn) return stop_fetches(state, key);
    bool looked = false;
    for (std::size_t i = 0; i < report.attachments.size(); ++i) {
        auto const& attachment = report.attachments[i];
        if (attachment.url.empty() || !attachment.sha256.empty()) continue;
        if (!looked) {
            auto const withdrawn = withdrawn_later(state, key, report.revision);
            if (!withdrawn) return withdrawn.error();
            if (*withdrawn) return {};
            looked = true;
        }
        Query add = state.database.query(
            "INSERT INTO fetch (seq, position, channel, url, since) VALUES (?1, ?2, ?3, ?4, ?5)"
        );
        add.with(
            sequence,
            static_cast<std::int64_t>(i),
            report.channel_name,
            attachment.url,
            to_milliseconds(report.received_at)
        );
        if (auto done = add.run(); !done) return done.error();
    }
    return {};
}

}  // namespace kanal::spool
