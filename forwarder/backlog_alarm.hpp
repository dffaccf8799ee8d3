#pragma once

#include "base/time.hpp"

#include <array>
#include <cstddef>
#include <optional>

namespace kanal::forwarder {

// Says once, at each of these ages of the oldest report still queued, that it has been reached. Nothing
// expires: only people are told. Pure.
class BacklogAlarm {
public:
    static constexpr std::array<Duration, 4> kAges = {
        std::chrono::minutes(15), std::chrono::hours(1), std::chrono::hours(24), std::chrono::hours(72)};

    // The age newly reached. Begins anew once the queue is empty or young again.
    std::optional<Duration> look(std::optional<Time> oldest, Time now);

private:
    std::size_t reached_ = 0;  // so many of kAges
};

}  // namespace kanal::forwarder
