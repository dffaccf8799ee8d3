#include "spool/delivery/delivery_ledger.hpp"
#include "spool/reports/report_key.hpp"
#include "spool/spool_state.hpp"

namespace kanal::spool {

namespace {

constexpr std::int64_t kDay = 24 * 60 * 60 * 1000;

}  // namespace

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
    auto row = one.with(state_.centres[*position].key, at, at + kDay).next();
    if (!row) return row.error();
    if (!*row) return std::optional<DoubtfulReport>();
    return std::optional(DoubtfulReport{
        .sequence = one.integer(0),
        .id = unpack_identifier(one.bytes(1)),
        .number = std::string(one.text(2)),
        .since = from_milliseconds(one.integer(3)),
        .said = std::string(one.text(4)),
    });
}

}  // namespace kanal::spool
