#pragma once

#include "operations/actor.hpp"
#include "operations/surroundings.hpp"

#include <string>
#include <string_view>

namespace kanal::operations {

// Somebody looks at a quarantined item with the bytes that came; they hold whatever the sender's program
// sent.
struct LookAtQuarantined {
    static constexpr std::string_view kName = "raw";
    static constexpr Right kRight = Right::reveal;
    using Outcome = spool::Quarantined;

    std::string item = {};    // "q17"
    std::string reason = {};  // for the journal; must say something

    asio::awaitable<Result<Outcome>> perform(Surroundings& surroundings, std::string who) const;
};

}  // namespace kanal::operations
