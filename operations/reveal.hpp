#pragma once

#include "core/submission.hpp"
#include "operations/actor.hpp"
#include "operations/surroundings.hpp"

#include <string>
#include <string_view>

namespace kanal::operations {

// Somebody looks at who wrote a report. What he sees is in LookAtReport's record; this makes sure that he
// may, and says so in the journal before he does. The outcome is the report's id.
struct RevealReporter {
    static constexpr std::string_view kName = "reveal";
    static constexpr Right kRight = Right::reveal;
    using Outcome = std::string;

    std::string report = {};
    std::string reason = {};  // his own words; must say something

    asio::awaitable<Result<Outcome>> perform(Surroundings& surroundings, std::string who) const;
};

// The bytes of a report as they were received, with all that the citizen's program sent of him. A reject
// where retention has removed them.
struct TakeRaw {
    static constexpr std::string_view kName = "raw";
    static constexpr Right kRight = Right::reveal;
    using Outcome = RawBytes;

    std::string report = {};
    std::string reason = {};

    asio::awaitable<Result<Outcome>> perform(Surroundings& surroundings, std::string who) const;
};

}  // namespace kanal::operations
