#include "core/delivery.hpp"
#include "spool/delivery/day_counts.hpp"
#include "spool/delivery/delivery_ledger.hpp"
#include "spool/delivery/queued_deliveries.hpp"
#include "spool/reports/changes.hpp"
#include "spool/reports/report_key.hpp"
#include "spool/reports/report_numbers.hpp"
#include "spool/spool_state.hpp"

#include <algorithm>
#include <optional>

namespace kanal::spool {

namespace {

constexpr std::string_view kByCentre = "the centre has said that it has it";

struct Edition {
    std::int64_t sequence = 0;
    DeliveryState state = DeliveryState::queued;
    bool in_hand = false;
    bool by_person = false;
    std::string tracking_id = {};
};

bool is_open(Edition const& edition) {
    return edition.state != DeliveryState::delivered;
}

// The editions that are open or delivered at a centre.
Result<std::vector<Edition>> editions_at(
    SpoolState& state, std::size_t centre, std::vector<std::int64_t> const& sequences
) {
    std::vector<Edition> found;
    for (auto const sequence : sequences) {
        auto const bare = is_queued_without_row(state, centre, sequence);
        if (!bare) return bare.error();
        if (*bare) {
            found.push_back({.sequence = sequence});
            continue;
        }
        Query one = state.database.query(
            "SELECT state, unfinished, why, receipt FROM delivery "
            "WHERE centre = ?1 AND state IN (0, 1, 2, 3) AND seq = ?2"
        );
        auto row = one.with(state.centres[centre].key, sequence).next();
        if (!row) return row.error();
        if (!*row) continue;
        found.push_back(
            {.sequence = sequence,
             .state = static_cast<DeliveryState>(one.integer(0) & 3),
             .in_hand = one.integer(0) == 0 && one.integer(1) > 0,
             .by_person = one.text(2) == DeliveryLedger::kByPerson,
             .tracking_id = std::string(one.text(3))}
        );
    }
    return found;
}

// The centre that is meant: the one of this name or, without a name, the only one where something is open, or
// the only one that has the report at all. `several`: it is not clear which.
Result<std::optional<std::size_t>> centre_meant(
    SpoolState& state, std::vector<std::int64_t> const& sequences, std::string const& name, bool& several
) {
    if (!name.empty()) return state.centre(name);
    std::vector<std::size_t> open;
    std::vector<std::size_t> any;
    for (std::size_t i = 0; i < state.centres.size(); ++i) {
        auto const editions = editions_at(state, i, sequences);
        if (!editions) return editions.error();
        if (editions->empty()) continue;
        any.push_back(i);
        if (std::any_of(editions->begin(), editions->end(), is_open)) open.push_back(i);
    }
    auto const& meant = open.empty() ? any : open;
    several = meant.size() > 1;
    return meant.size() == 1 ? std::optional(meant.front()) : std::nullopt;
}

DeliveryLedger::Entry::Kind kind_of(std::vector<Edition> const& editions, std::string const& tracking_id) {
    using Kind = DeliveryLedger::Entry::Kind;
    auto const has = [&editions](auto const& fits) {
        return std::any_of(editions.begin(), editions.end(), fits);
    };
    if (editions.empty()) return Kind::nowhere;
    if (has([](Edition const& one) { return one.in_hand; })) return Kind::in_hand;
    if (has(is_open)) return Kind::done;
    if (has([&](Edition const& one) { return one.tracking_id == tracking_id; })) return Kind::again;
    return has([](Edition const& one) { return one.by_person; }) ? Kind::done : Kind::delivered;
}

// Another tracking id for what is delivered.
Result<void> give_anew(
    SpoolState& state, std::size_t centre, Edition const& edition, std::string const& tracking_id
) {
    Query write =
        state.database.query("UPDATE delivery SET receipt = ?3 WHERE centre = ?1 AND state = 3 AND seq = ?2");
    auto done = write.with(state.centres[centre].key, edition.sequence, tracking_id).run();
    if (!done) return done;
    return note_change(state.database, ChangeKind::report, edition.sequence);
}

}  // namespace

Result<DeliveryLedger::Entry> DeliveryLedger::enter(
    std::string const& id_or_number,
    std::string const& centre,
    std::string const& tracking_id,
    std::string const& who,
    Time now
) {
    auto const named = named_editions(state_, id_or_number);
    if (!named) return named.error();
    bool several = false;
    auto const position = centre_meant(state_, named->sequences, centre, several);
    if (!position) return position.error();
    if (several) return Entry{.kind = Entry::Kind::several};
    if (!*position) return Entry{};
    auto const editions = editions_at(state_, **position, named->sequences);
    if (!editions) return editions.error();
    Entry entry{kind_of(*editions, tracking_id), state_.centres[**position].name, tracking_id};
    if (entry.kind == Entry::Kind::delivered) entry.tracking_id = editions->front().tracking_id;
    if (entry.kind != Entry::Kind::done) return entry;
    for (auto const& edition : *editions) {
        Result<void> written;
        if (is_open(edition)) {
            Settlement settlement;
            settlement.sequence = edition.sequence;
            settlement.kind = Settlement::Kind::delivered;
            settlement.tracking_id = tracking_id;
            settlement.why = kByPerson;
            auto const settled = settle_one(**position, settlement, now);
            if (!settled) return settled.error();
        } else if (edition.by_person) {
            written = give_anew(state_, **position, edition, tracking_id);
        }
        if (!written) return written.error();
    }
    auto const noted =
        write_journal(state_.database, now, who, "entered", named->id, entry.centre + " " + tracking_id);
    if (!noted) return noted.error();
    return entry;
}

Result<bool> DeliveryLedger::hear_tracking_id(
    std::string const& id, std::string const& centre, std::string const& tracking_id, Time now
) {
    auto const position = state_.centre(centre);
    auto const key = pack_identifier(id);
    if (!position || !key) return false;
    auto const sequences = state_.keys.find(*key);
    if (!sequences) return sequences.error();
    auto const editions = editions_at(state_, *position, *sequences);
    if (!editions) return editions.error();
    bool found = false;
    for (auto const& edition : *editions) {
        Result<void> written;
        if (edition.state == DeliveryState::unknown) {
            Settlement settlement;
            settlement.sequence = edition.sequence;
            settlement.kind = Settlement::Kind::delivered;
            settlement.tracking_id = tracking_id;
            settlement.why = kByCentre;
            auto const settled = settle_one(*position, settlement, now);
            if (!settled) return settled.error();
            if (auto done = count_days(state_, *position, {edition.sequence}, 1); !done) return done.error();
            found = true;
        } else if (edition.state == DeliveryState::delivered && edition.tracking_id != tracking_id) {
            written = give_anew(state_, *position, edition, tracking_id);
        }
        if (!written) return written.error();
    }
    return found;
}

}  // namespace kanal::spool
