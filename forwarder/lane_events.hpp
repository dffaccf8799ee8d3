#pragma once

#include "base/time.hpp"
#include "forwarder/lane_schedule.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>

namespace kanal::forwarder {

// Notices, once each, that the oldest report still queued has reached one of these ages. Nothing expires:
// it is only logged. Pure.
class BacklogAlarm {
public:
    static constexpr std::array<Duration, 4> kAges = {
        std::chrono::minutes(15), std::chrono::hours(1), std::chrono::hours(24), std::chrono::hours(72)};

    // The age newly reached. Begins anew once the queue is empty or young again.
    std::optional<Duration> look(std::optional<Time> oldest, Time now);

private:
    std::size_t reached_ = 0;  // so many of kAges
};

// What a lane says of itself in the log. Every line names the centre, and the report where there is one.
void log_outcomes(
    std::string const& centre, std::span<OutboundReport const> reports, std::span<Outcome const> outcomes
);
void log_finding(std::string const& centre, DoubtfulReport const& report, Finding const& finding);
void log_stopped(std::string const& centre, LaneSchedule::Evaluation const& evaluation);
void log_waiting(std::string const& centre, LaneSchedule::Evaluation const& evaluation, unsigned failures);
void log_resumed(std::string const& centre);
void log_failed(std::string const& centre, LaneSchedule::Evaluation const& evaluation);
void log_backlog(std::string const& centre, Duration age, std::int64_t queued);

}  // namespace kanal::forwarder
