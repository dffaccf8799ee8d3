#include "base/log.hpp"
#include "spool/delivery/day_counts.hpp"
#include "spool/delivery/delivery_ledger.hpp"
#include "spool/delivery/queued_deliveries.hpp"
#include "spool/reports/changes.hpp"
#include "spool/reports/report_key.hpp"
#include "spool/spool_state.hpp"

#include <optional>

namespace kanal::spool {

namespace {

constexpr std::int64_t kMostRefusals = 3;

}  // namespace

// A delivery that has not come to its end.
struct DeliveryLedger::Row {
    DeliveryState state = DeliveryState::queued;
    std::int64_t refusals = 0;

    static Result<std::optional<Row>> find(Database& database, std::int64_t centre, std::int64_t sequence) {
        Query one = database.query(
            "SELECT state, refusals FROM delivery WHERE centre = ?1 AND state IN (0, 1, 2) AND seq = ?2"
        );
        return one.with(centre, sequence).first([](Query const& row) {
            return Row{static_cast<DeliveryState>(row.integer(0)), row.integer(1)};
        });
    }
};

namespace {

Result<std::string> report_id(Database& database, std::int64_t sequence) {
    Query one = database.query("SELECT id FROM report WHERE seq = ?1");
    auto row = one.with(sequence).next();
    if (!row) return row.error();
    return *row ? unpack_identifier(one.bytes(0)) : std::string();
}

Result<void> log_held(
    SpoolState& state, std::size_t centre, std::int64_t sequence, std::string_view event, std::string_view why
) {
    auto const id = report_id(state.database, sequence);
    if (!id) return id.error();
    log::event(
        log::Level::error, event, {{"report", *id}, {"centre", state.centres[centre].name}, {"reason", why}}
    );
    return {};
}

}  // namespace

Result<std::vector<OutboundReport>> DeliveryLedger::begin(
    std::string const& centre, std::vector<OutboundReport> reports, Time now
) {
    auto const position = state_.centre(centre);
    if (!position) return reject("spool: delivery: no such centre");
    std::vector<OutboundReport> begun;
    begun.reserve(reports.size());
    for (auto& report : reports) {
        if (auto done = give_row(state_, *position, report.sequence); !done) return done.error();
        Query note = state_.database.query(
            "UPDATE delivery SET unfinished = unfinished + 1, tries = tries + 1 "
            "WHERE centre = ?1 AND state = 0 AND seq = ?2 AND unfinished < ?3"
        );
        note.with(state_.centres[*position].key, report.sequence, kMostUnfinished);
        if (auto done = note.run(); !done) return done.error();
        if (state_.database.changes() == 1)
            begun.push_back(std::move(report));
        else if (auto done = hold_crashing(*position, report, now); !done)
            return done.error();
    }
    return begun;
}

namespace {

// Whether it was still queued.
Result<bool> hold_queued(
    SpoolState& state, std::size_t centre, OutboundReport const& report, std::string_view why, Time now
) {
    if (auto done = give_row(state, centre, report.sequence); !done) return done.error();
    Query hold = state.database.query(
        "UPDATE delivery SET state = 1, why = ?3, settled_at = ?4 "
        "WHERE centre = ?1 AND state = 0 AND seq = ?2"
    );
    hold.with(state.centres[centre].key, report.sequence, why, to_milliseconds(now));
    if (auto done = hold.run(); !done) return done.error();
    if (state.database.changes() == 0) return false;  // an operator was faster
    state.counts.move(centre, DeliveryState::queued, DeliveryState::held);
    if (auto noted = note_change(state.database, ChangeKind::report, report.sequence); !noted)
        return noted.error();
    return true;
}

}  // namespace

Result<void> DeliveryLedger::hold_damaged(std::size_t centre, OutboundReport const& report, Time now) {
    constexpr std::string_view kWhy = "the stored record is damaged: it does not match its checksum";
    auto const held = hold_queued(state_, centre, report, kWhy, now);
    if (!held) return held.error();
    if (*held) log_record_damaged(report.id);
    return {};
}

Result<void> DeliveryLedger::hold_crashing(std::size_t centre, OutboundReport const& report, Time now) {
    constexpr std::string_view kWhy = "four attempts in a row ended with the process";
    auto const held = hold_queued(state_, centre, report, kWhy, now);
    if (!held) return held.error();
    if (!*held) return {};
    return log_held(state_, centre, report.sequence, "report_held", kWhy);
}

Result<void> DeliveryLedger::settle(
    std::string const& centre, std::vector<Settlement> const& settlements, Time now
) {
    auto const position = state_.centre(centre);
    if (!position) return reject("spool: delivery: no such centre");
    std::vector<std::int64_t> delivered;
    for (auto const& settlement : settlements) {
        auto const done = settle_one(*position, settlement, now);
        if (!done) return done.error();
        if (*done) delivered.push_back(settlement.sequence);
    }
    return count_days(state_, *position, delivered, 1);
}

Result<bool> DeliveryLedger::settle_one(std::size_t centre, Settlement const& settlement, Time now) {
    auto const key = state_.centres[centre].key;
    if (auto done = give_row(state_, centre, settlement.sequence); !done) return done.error();
    auto const found = Row::find(state_.database, key, settlement.sequence);
    if (!found) return found.error();
    if (!*found) return false;  // settled before
    Row const& row = **found;

    DeliveryState next = row.state;
    std::int64_t refusals = row.refusals;
    std::optional<std::int64_t> not_before;
    bool keeps_words = false;
    std::string_view event;
    if (settlement.kind == Settlement::Kind::delivered) {
        next = DeliveryState::delivered;
    } else if (settlement.kind == Settlement::Kind::unknown) {
        if (row.state == DeliveryState::unknown) {
            auto const asked = ask_again(key, settlement);
            return asked ? Result<bool>(false) : asked.error();
        }
        next = DeliveryState::unknown;
        event = "report_outcome_unknown";
        if (settlement.not_before) not_before = to_milliseconds(*settlement.not_before);
    } else if (settlement.kind == Settlement::Kind::absent && row.state == DeliveryState::unknown) {
        next = DeliveryState::queued;
        state_.counts.queued = true;
    } else if (row.state != DeliveryState::queued) {
        keeps_words = true;  // the reason that is there is a person's
    } else if (settlement.kind == Settlement::Kind::refused) {
        ++refusals;
        if (refusals >= kMostRefusals) next = DeliveryState::held, event = "report_held";
        if (settlement.not_before) not_before = to_milliseconds(*settlement.not_before);
    } else if (settlement.kind == Settlement::Kind::by_hand) {
        next = DeliveryState::held;
        event = "report_held";
    }

    Query write = state_.database.query(
        "UPDATE delivery SET state = ?4, unfinished = CASE WHEN ?12 THEN 0 ELSE max(unfinished - 1, 0) END, "
        "refusals = ?5, not_before = ?6, settled_at = ?7, receipt = ifnull(nullif(?8, ''), receipt), "
        "why = CASE WHEN ?9 THEN why ELSE nullif(?10, '') END, "
        "said = CASE WHEN ?9 THEN said ELSE nullif(?11, '') END "
        "WHERE centre = ?1 AND state = ?2 AND seq = ?3"
    );
    write.with(
        key,
        static_cast<std::int64_t>(row.state),
        settlement.sequence,
        static_cast<std::int64_t>(next),
        refusals,
        not_before,
        to_milliseconds(now),
        settlement.tracking_id,
        keeps_words ? std::int64_t{1} : std::int64_t{0},
        settlement.why,
        settlement.said,
        settlement.tried ? std::int64_t{1} : std::int64_t{0}
    );
    if (auto done = write.run(); !done) return done.error();
    state_.counts.move(centre, row.state, next);
    auto noted = note_change(state_.database, ChangeKind::report, settlement.sequence);
    if (!noted) return noted.error();
    if (!event.empty()) {
        if (auto said = log_held(state_, centre, settlement.sequence, event, settlement.why); !said)
            return said.error();
    }
    if (next != DeliveryState::delivered) return false;
    auto const expiring = expire_if_everywhere(settlement.sequence, now);
    return expiring ? Result<bool>(true) : expiring.error();
}

// Since when it is unknown, and why, stays.
Result<void> DeliveryLedger::ask_again(std::int64_t centre, Settlement const& settlement) {
    std::optional<std::int64_t> at;
    if (settlement.not_before) at = to_milliseconds(*settlement.not_before);
    Query write = state_.database.query(
        "UPDATE delivery SET not_before = ?3 WHERE centre = ?1 AND state = 2 AND seq = ?2"
    );
    if (auto done = write.with(centre, settlement.sequence, at).run(); !done) return done;
    return note_change(state_.database, ChangeKind::report, settlement.sequence);
}

// A centre that is no longer configured and still has the report queued keeps it from expiring: only a
// person can know whether it should have had it.
Result<void> DeliveryLedger::expire_if_everywhere(std::int64_t sequence, Time now) {
    for (std::size_t i = 0; i < state_.centres.size(); ++i) {
        auto const open = Row::find(state_.database, state_.centres[i].key, sequence);
        if (!open) return open.error();
        if (*open) return {};
        auto const queued = is_queued_without_row(state_, i, sequence);
        if (!queued) return queued.error();
        if (*queued) return {};
    }
    Query expire = state_.database.query("INSERT OR IGNORE INTO expiry (delivered_at, seq) VALUES (?1, ?2)");
    return expire.with(to_milliseconds(now), sequence).run();
}

}  // namespace kanal::spool
