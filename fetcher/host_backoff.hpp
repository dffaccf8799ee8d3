#pragma once

#include "base/retry_delay.hpp"
#include "base/time.hpp"

#include <cstddef>
#include <string>
#include <unordered_map>

namespace kanal::fetcher {

// How many requests at once a host may be sent, so that one that does not answer takes no place from the
// others. A host that has failed has one place. After kFailuresToRest failures in a row it has none until its
// rest is over, each rest longer than the one before; any answer ends that. Pure: time and jitter are
// parameters. Remembers kMostHosts; beyond, the one whose rest ends first is forgotten.
class HostBackoff {
public:
    static constexpr unsigned kFailuresToRest = 3;
    static constexpr std::size_t kMostHosts = 1024;

    explicit HostBackoff(std::size_t places) : places_(places) {}

    std::size_t places(std::string const& host, SteadyTime now) const;
    SteadyTime rests_until(std::string const& host) const;  // in the past: it does not rest

    void answered(std::string const& host);  // whatever it was
    // No connection, or no whole answer in time.
    void failed(std::string const& host, SteadyTime now, double jitter);

private:
    struct Failing {
        unsigned in_a_row = 0;
        SteadyTime until = {};
    };

    std::size_t places_;
    RetryDelay rest_ = {.first = std::chrono::seconds(30), .longest = std::chrono::minutes(15)};
    std::unordered_map<std::string, Failing> failing_ = {};
};

}  // namespace kanal::fetcher
