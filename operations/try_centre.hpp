#pragma once

#include "core/sink.hpp"
#include "operations/actor.hpp"
#include "operations/surroundings.hpp"

#include <string_view>

namespace kanal::operations {

// Sends one marked report, which is in no spool and is counted nowhere, to a centre. The journal says so
// before it is sent. The outcome is what the centre made of it.
struct TryCentre {
    static constexpr std::string_view kName = "centre_try";
    static constexpr Right kRight = Right::administer;
    using Outcome = kanal::Outcome;

    std::string centre = {};  // its name in the configuration

    asio::awaitable<Result<Outcome>> perform(Surroundings& surroundings, std::string who) const;
};

}  // namespace kanal::operations
