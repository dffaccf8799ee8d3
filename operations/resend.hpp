#pragma once

#include "operations/actor.hpp"
#include "operations/surroundings.hpp"

#include <cstdint>
#include <string_view>

namespace kanal::operations {

struct Resent {
    std::int64_t messages = 0;
    std::int64_t gone = 0;  // that should have been, and are kept no longer
};

// Sends what the centres have taken since then once more, under the same keys: to one centre or, without a
// name, to all that know a repetition. For what a broker confirmed and then lost. Goes on in pieces, between
// which reports are accepted: after an error a part may be queued.
struct ResendReports {
    static constexpr std::string_view kName = "resend";
    static constexpr Right kRight = Right::administer;
    using Outcome = Resent;

    Time since = {};
    std::string centre = {};

    asio::awaitable<Result<Outcome>> perform(Surroundings& surroundings, std::string who) const;
};

}  // namespace kanal::operations
