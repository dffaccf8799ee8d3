#pragma once

#include "operations/actor.hpp"
#include "operations/surroundings.hpp"

#include <string_view>

namespace kanal::operations {

// Why a change could not be made, for the person; nothing where it was.
Result<void> refusal_of(spool::ReviewChange change);

// `report` is an id, a number or a centre's tracking id, as typed; the outcome is the report's id.

// Lets a report that waits for a person, or that was closed, go to the centres.
struct PassReport {
    static constexpr std::string_view kName = "pass";
    static constexpr Right kRight = Right::decide;
    using Outcome = std::string;

    std::string report = {};

    asio::awaitable<Result<Outcome>> perform(Surroundings& surroundings, std::string who) const;
};

// No centre gets the report that waits for a person.
struct CloseReport {
    static constexpr std::string_view kName = "close";
    static constexpr Right kRight = Right::decide;
    using Outcome = std::string;

    std::string report = {};
    std::string reason = {};

    asio::awaitable<Result<Outcome>> perform(Surroundings& surroundings, std::string who) const;
};

}  // namespace kanal::operations
