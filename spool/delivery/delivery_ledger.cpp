#include "spool/delivery/delivery_ledger.hpp"

#include "base/digest.hpp"
#include "spool/reports/report_key.hpp"
#include "spool/spool_state.hpp"

namespace kanal::spool {

namespace {

constexpr std::int64_t kDay = 24 * 60 * 60 * 1000;

Error no_such_centre() {
    return reject("spool: delivery: no such centre");
}

Result<std::vector<std::string>> attachments_of(Database& database, std::int64_t sequence) {
    std::vector<std::string> found;
    Query files = database.query("SELECT sha256 FROM attachment WHERE seq = ?1 ORDER BY position");
    files.with(sequence);
    for (;;) {
        auto row = files.next();
        if (!row) return row.error();
        if (!*row) return found;
        found.push_back(to_hex(files.bytes(0)));
    }
}

}  // namespace

Result<std::vector<OutboundReport>> DeliveryLedger::due(
    std::string const& centre, std::int64_t after, std::int64_t upto, std::size_t limit, Time now
) {
    auto const position = state_.centre(centre);
    if (!position) return no_such_centre();
    Query rows = state_.database.query(
        "SELECT d.seq, d.unfinished, r.id, r.revision, r.media, r.record, "
        "(SELECT o.received_at FROM report o WHERE o.id = r.id AND o.revision = r.revision AND o.media = 0), "
        "r.checksum "
        "FROM delivery d CROSS JOIN report r ON r.seq = d.seq "
        "WHERE d.centre = ?1 AND d.state = 0 AND d.seq > ?2 AND d.seq <= ?3 "
        "AND (d.not_before IS NULL OR d.not_before <= ?5 OR d.not_before > ?6) ORDER BY d.seq LIMIT ?4"
    );
    auto const at = to_milliseconds(now);
    rows.with(state_.centres[*position].key, after, upto, static_cast<std::int64_t>(limit), at, at + kDay);
    std::vector<OutboundReport> found;
    std::vector<OutboundReport> damaged;
    for (;;) {
        auto row = rows.next();
        if (!row) return row.error();
        if (!*row) break;
        OutboundReport report;
        report.sequence = rows.integer(0);
        report.suspect = rows.integer(1) > 0;
        report.id = unpack_identifier(rows.bytes(2));
        report.revision = static_cast<std::uint32_t>(rows.integer(3));
        report.media = static_cast<std::uint32_t>(rows.integer(4));
        report.record = rows.text(5);
        report.received_at = from_milliseconds(rows.integer(6));
        if (!record_is_sound(report.idempotency_key(), report.record, rows.bytes(7))) {
            damaged.push_back(std::move(report));
            continue;
        }
        auto attachments = attachments_of(state_.database, report.sequence);
        if (!attachments) return attachments.error();
        report.attachments = std::move(*attachments);
        found.push_back(std::move(report));
    }
    // Not while the rows above are being read.
    for (auto const& report : damaged) {
        if (auto done = hold_damaged(*position, report, now); !done) return done.error();
    }
    return found;
}

Result<std::int64_t> DeliveryLedger::last_sequence() {
    return state_.tally.last_sequence;
}

Result<std::vector<DeliveryLedger::Backlog>> DeliveryLedger::backlog() {
    std::vector<Backlog> all;
    for (std::size_t i = 0; i < state_.centres.size(); ++i) {
        Backlog one;
        one.centre = state_.centres[i].name;
        one.queued = state_.tally.count(i, DeliveryState::queued);
        one.held = state_.tally.count(i, DeliveryState::held);
        one.unknown = state_.tally.count(i, DeliveryState::unknown);
        if (!state_.centres[i].configured && one.queued + one.held + one.unknown == 0) continue;
        Query oldest = state_.database.query(
            "SELECT r.received_at FROM delivery d CROSS JOIN report r ON r.seq = d.seq "
            "WHERE d.centre = ?1 AND d.state = 0 ORDER BY d.seq LIMIT 1"
        );
        auto row = oldest.with(state_.centres[i].key).next();
        if (!row) return row.error();
        if (*row) one.oldest = from_milliseconds(oldest.integer(0));
        all.push_back(std::move(one));
    }
    return all;
}

}  // namespace kanal::spool
