#include "forwarder/settlements.hpp"

#include <cassert>

namespace kanal::forwarder {

namespace {

Settlement settlement_of(OutboundReport const& report, Outcome const& outcome, SettlementTimes const& times) {
    Settlement settlement;
    settlement.sequence = report.sequence;
    settlement.tracking_id = outcome.tracking_id;
    settlement.why = outcome.why;
    settlement.said = outcome.said;
    settlement.tried = outcome.tried;
    switch (outcome.kind) {
        case Outcome::Kind::delivered:
            settlement.kind = Settlement::Kind::delivered;
            break;
        case Outcome::Kind::unknown:
            settlement.kind = Settlement::Kind::unknown;
            settlement.not_before = times.question;
            break;
        case Outcome::Kind::by_hand:
            settlement.kind = Settlement::Kind::by_hand;
            break;
        case Outcome::Kind::refused:
            if (times.spare_refused) break;
            settlement.kind = Settlement::Kind::refused;
            settlement.not_before = times.refused_again;
            break;
        case Outcome::Kind::retry:
        case Outcome::Kind::misconfigured:
            break;
    }
    return settlement;
}

}  // namespace

std::vector<Settlement> settlements_of(
    std::span<OutboundReport const> reports, std::span<Outcome const> outcomes, SettlementTimes const& times
) {
    assert(outcomes.size() == reports.size());
    std::vector<Settlement> settlements;
    settlements.reserve(reports.size());
    for (std::size_t i = 0; i < reports.size(); ++i)
        settlements.push_back(settlement_of(reports[i], outcomes[i], times));
    return settlements;
}

}  // namespace kanal::forwarder
