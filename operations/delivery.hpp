#pragma once

#include "operations/actor.hpp"
#include "operations/surroundings.hpp"

#include <cstdint>
#include <string_view>

namespace kanal::operations {

// `report` is an id, a number or a centre's tracking id, as typed.

// Takes what is queued out of the queues, for all editions and centres. The outcome is the report's id.
struct HoldReport {
    static constexpr std::string_view kName = "hold";
    static constexpr Right kRight = Right::decide;
    using Outcome = std::string;

    std::string report = {};
    std::string reason = {};

    asio::awaitable<Result<Outcome>> perform(Surroundings& surroundings, std::string who) const;
};

// Queues what is held, or whose outcome is unknown, once more: at one centre or, without a name, at all. The
// outcome is the report's id.
struct ReleaseReport {
    static constexpr std::string_view kName = "release";
    static constexpr Right kRight = Right::decide;
    using Outcome = std::string;

    std::string report = {};
    std::string centre = {};

    asio::awaitable<Result<Outcome>> perform(Surroundings& surroundings, std::string who) const;
};

struct Entered {
    std::string id = {};
    std::string centre = {};
    bool again = false;  // said before; nothing was changed
};

// The report is at the centre under this tracking id: a person has entered it there, or found it. Settles it
// as delivered, see DeliveryLedger::enter. `centre` may be empty where only one is meant.
struct EnterReport {
    static constexpr std::string_view kName = "entered";
    static constexpr Right kRight = Right::decide;
    using Outcome = Entered;

    std::string report = {};
    std::string centre = {};
    std::string tracking_id = {};

    asio::awaitable<Result<Outcome>> perform(Surroundings& surroundings, std::string who) const;
};

// What waits for its next try is tried now: of one report, or of all where `report` is empty. The outcome is
// how many deliveries wait no longer.
struct FlushReports {
    static constexpr std::string_view kName = "flush";
    static constexpr Right kRight = Right::decide;
    using Outcome = std::int64_t;

    std::string report = {};

    asio::awaitable<Result<Outcome>> perform(Surroundings& surroundings, std::string who) const;
};

}  // namespace kanal::operations
