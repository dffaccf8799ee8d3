#pragma once

#include "operations/actor.hpp"
#include "operations/surroundings.hpp"

#include <string_view>

namespace kanal::operations {

// Notes that somebody has taken a copy of everything, once it is whole.
struct RecordBackup {
    static constexpr std::string_view kName = "backup";
    static constexpr Right kRight = Right::administer;
    using Outcome = Time;

    asio::awaitable<Result<Outcome>> perform(Surroundings& surroundings, std::string who) const;
};

}  // namespace kanal::operations
