#include "spool/delivery/delivery_ledger.hpp"

#include "base/digest.hpp"
#include "spool/delivery/day_counts.hpp"
#include "spool/delivery/queued_deliveries.hpp"
#include "spool/reports/report_key.hpp"
#include "spool/reports/stored_record.hpp"
#include "spool/spool_state.hpp"

#include <algorithm>

namespace kanal::spool {

namespace {

constexpr std::int64_t kDay = 24 * 60 * 60 * 1000;

Error no_such_centre() {
    return reject("spool: delivery: no such centre");
}

Result<std::vector<std::string>> attachments_of(Database& database, std::int64_t sequence) {
    Query files = database.query("SELECT sha256 FROM attachment WHERE seq = ?1 ORDER BY position");
    files.with(sequence);
    return files.all([](Query const& row) { return to_hex(row.bytes(0)); });
}

struct Waiting {
    std::int64_t sequence = 0;
    bool suspect = false;
};

struct Stretch {
    std::int64_t after = 0;
    std::int64_t upto = 0;
    std::size_t limit = 0;
};

Result<std::vector<Waiting>> due_with_row(
    SpoolState& state, std::int64_t centre, Stretch const& stretch, Time now
) {
    Query rows = state.database.query(
        "SELECT seq, unfinished FROM delivery WHERE centre = ?1 AND state = 0 AND seq > ?2 AND seq <= ?3 "
        "AND (not_before IS NULL OR not_before <= ?5 OR not_before > ?6) ORDER BY seq LIMIT ?4"
    );
    auto const at = to_milliseconds(now);
    rows.with(centre, stretch.after, stretch.upto, static_cast<std::int64_t>(stretch.limit), at, at + kDay);
    return rows.all([](Query const& row) {
        return Waiting{.sequence = row.integer(0), .suspect = row.integer(1) > 0};
    });
}

// `sound` turns false where the record is damaged.
Result<OutboundReport> read_outbound(Database& database, Waiting const& waiting, bool& sound) {
    OutboundReport report;
    report.sequence = waiting.sequence;
    report.suspect = waiting.suspect;
    {
        Query one = database.query(
            "SELECT r.id, r.revision, r.media, " + std::string(kTakenIn) +
            ", r.desk FROM report r WHERE r.seq = ?1"
        );
        auto row = one.with(waiting.sequence).next();
        if (!row) return row.error();
        if (!*row) return retry("spool: delivery: a report is missing");
        report.id = unpack_identifier(one.bytes(0));
        report.revision = static_cast<std::uint32_t>(one.integer(1));
        report.media = static_cast<std::uint64_t>(one.integer(2));
        report.received_at = from_milliseconds(one.integer(3));
        report.desk = static_cast<std::uint64_t>(one.integer(4));
    }
    auto record = read_record(database, report.sequence);
    if (!record) return record.error();
    sound = !record->damaged && !record->text.empty();
    if (!sound) return report;
    report.record = std::move(record->text);
    auto attachments = attachments_of(database, report.sequence);
    if (!attachments) return attachments.error();
    report.attachments = std::move(*attachments);
    return report;
}

// Of the oldest report that is queued there; 0 where none is.
Result<std::int64_t> oldest_queued(SpoolState& state, std::size_t centre) {
    Query with_row =
        state.database.query("SELECT seq FROM delivery WHERE centre = ?1 AND state = 0 ORDER BY seq LIMIT 1");
    auto row = with_row.with(state.centres[centre].key).next();
    if (!row) return row.error();
    auto const bare = queued_without_row(state, centre, 0, state.counts.last_sequence, 1);
    if (!bare) return bare.error();
    auto const first = *row ? with_row.integer(0) : 0;
    if (bare->empty()) return first;
    return first == 0 ? bare->front() : std::min(first, bare->front());
}

}  // namespace

Result<std::vector<OutboundReport>> DeliveryLedger::due(
    std::string const& centre, std::int64_t after, std::int64_t upto, std::size_t limit, Time now
) {
    auto const position = state_.centre(centre);
    if (!position) return no_such_centre();
    auto waiting = due_with_row(state_, state_.centres[*position].key, {after, upto, limit}, now);
    if (!waiting) return waiting.error();
    auto const bare = queued_without_row(state_, *position, after, upto, limit);
    if (!bare) return bare.error();
    for (auto const sequence : *bare)
        waiting->push_back({.sequence = sequence});
    std::sort(waiting->begin(), waiting->end(), [](Waiting const& a, Waiting const& b) {
        return a.sequence < b.sequence;
    });
    if (waiting->size() > limit) waiting->resize(limit);
    std::vector<OutboundReport> found;
    for (auto const& one : *waiting) {
        bool sound = true;
        auto report = read_outbound(state_.database, one, sound);
        if (!report) return report.error();
        if (sound)
            found.push_back(std::move(*report));
        else if (auto done = hold_damaged(*position, *report, now); !done)
            return done.error();
    }
    return found;
}

Result<std::vector<DayCount>> DeliveryLedger::day_counts(std::string const& centre, Time since) {
    auto const position = state_.centre(centre);
    if (!position) return no_such_centre();
    return read_day_counts(state_, *position, since);
}

Result<std::int64_t> DeliveryLedger::last_sequence() {
    return state_.counts.last_sequence;
}

Result<std::vector<DeliveryLedger::Backlog>> DeliveryLedger::backlog() {
    std::vector<Backlog> all;
    for (std::size_t i = 0; i < state_.centres.size(); ++i) {
        Backlog one;
        one.centre = state_.centres[i].name;
        one.queued = state_.counts.count(i, DeliveryState::queued);
        one.held = state_.counts.count(i, DeliveryState::held);
        one.unknown = state_.counts.count(i, DeliveryState::unknown);
        if (!state_.centres[i].configured && one.queued + one.held + one.unknown == 0) continue;
        auto const first = oldest_queued(state_, i);
        if (!first) return first.error();
        Query oldest = state_.database.query("SELECT received_at FROM report WHERE seq = ?1");
        auto row = oldest.with(*first).next();
        if (!row) return row.error();
        if (*row) one.oldest = from_milliseconds(oldest.integer(0));
        all.push_back(std::move(one));
    }
    return all;
}

Result<void> DeliveryLedger::note_sent_editions(
    std::string const& centre, std::vector<OutboundReport>& reports
) {
    auto const position = state_.centre(centre);
    if (!position) return reject("spool: delivery: no such centre");
    for (auto& report : reports) {
        auto const key = pack_identifier(report.id).value_or(std::string());
        // An attempt that never ended may have come through as well.
        Query one = state_.database.query(
            "SELECT r.revision, d.state, d.receipt FROM edition(?2) CROSS JOIN report r ON r.seq = at "
            "CROSS JOIN delivery d ON d.centre = ?1 AND d.state IN (0, 1, 2, 3) AND d.seq = r.seq "
            "WHERE r.seq <> ?3 AND (d.state IN (2, 3) OR d.unfinished > 0) "
            "ORDER BY d.state DESC, r.revision DESC LIMIT 1"
        );
        auto row = one.with(state_.centres[*position].key, Bytes{key}, report.sequence).next();
        if (!row) return row.error();
        if (!*row) continue;
        report.sent_edition = SentEdition{
            .revision = static_cast<std::uint32_t>(one.integer(0)),
            .delivered = static_cast<DeliveryState>(one.integer(1)) == DeliveryState::delivered,
            .tracking_id = std::string(one.text(2)),
        };
    }
    return {};
}

Result<std::optional<DoubtfulReport>> DeliveryLedger::doubtful(std::string const& centre, Time now) {
    auto const position = state_.centre(centre);
    if (!position) return reject("spool: delivery: no such centre");
    Query one = state_.database.query(
        "SELECT d.seq, r.id, r.number, d.settled_at, d.said FROM delivery d CROSS JOIN report r "
        "ON r.seq = d.seq WHERE d.centre = ?1 AND d.state = 2 "
        "AND (d.not_before IS NULL OR d.not_before <= ?2 OR d.not_before > ?3) "
        "ORDER BY d.not_before, d.seq LIMIT 1"
    );
    auto const at = to_milliseconds(now);
    return one.with(state_.centres[*position].key, at, at + kDay).first([](Query const& row) {
        return DoubtfulReport{
            .sequence = row.integer(0),
            .id = unpack_identifier(row.bytes(1)),
            .number = std::string(row.text(2)),
            .since = from_milliseconds(row.integer(3)),
            .said = std::string(row.text(4)),
        };
    });
}

}  // namespace kanal::spool
