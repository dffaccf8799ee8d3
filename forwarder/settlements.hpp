#pragma once

#include "core/sink.hpp"

#include <optional>
#include <span>
#include <vector>

namespace kanal::forwarder {

// How a lane settles what its sink could not end at once.
struct SettlementTimes {
    bool spare_refused = false;         // so many are refused that it is not the reports' fault
    Time refused_again = {};            // when a refused one is tried again
    std::optional<Time> question = {};  // when an unknown one is asked about; nothing: never
};

// What the spool is told of one delivery: one settlement a report, in order. Pure.
std::vector<Settlement> settlements_of(
    std::span<OutboundReport const> reports, std::span<Outcome const> outcomes, SettlementTimes const& times
);

}  // namespace kanal::forwarder
