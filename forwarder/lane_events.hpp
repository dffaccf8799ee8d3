#pragma once

#include "forwarder/lane_schedule.hpp"

#include <span>
#include <string>

namespace kanal::forwarder {

// What a lane says of itself in the log. Every line names the centre, and the report where there is one.
void tell_outcomes(
    std::string const& centre, std::span<OutboundReport const> reports, std::span<Outcome const> outcomes
);
void tell_stopped(std::string const& centre, LaneSchedule::Verdict const& verdict);
void tell_waiting(std::string const& centre, LaneSchedule::Verdict const& verdict, unsigned failures);
void tell_resumed(std::string const& centre);
void tell_failed(std::string const& centre, LaneSchedule::Verdict const& verdict);
void tell_backlog(std::string const& centre, Duration age, std::int64_t queued);

}  // namespace kanal::forwarder
