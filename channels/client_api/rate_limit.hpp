#pragma once

#include "base/clock.hpp"
#include "config/yaml_reader.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace kanal::client_api {

// So many a minute for each key, and as many at once after a minute of rest. Memory is bounded: beyond 20,000
// keys it forgets those that have rested, and all when none has.
class RateLimit {
public:
    explicit RateLimit(unsigned per_minute) : per_minute_(per_minute) {}  // 0: no limit

    // Counts one; where there is none left it counts nothing and says how long until there is.
    std::optional<Duration> take(std::string_view key, SteadyTime now);

    std::size_t size() const { return full_again_.size(); }

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view key) const { return std::hash<std::string_view>{}(key); }
    };
    void make_room(SteadyTime now);

    unsigned per_minute_;
    std::unordered_map<std::string, SteadyTime, Hash, std::equal_to<>> full_again_;
};

// How much a minute, 0: no limit; the keys rate_per_device and rate_per_peer.
struct Rates {
    unsigned per_device = 20;
    unsigned per_peer = 200;
};
Rates read_rates(YamlReader& block);

// Seconds for Retry-After: the wait and, so that those sent away do not come back together, up to five more.
// `jitter` is 0 to 1.
unsigned retry_after(Duration wait, double jitter);
double random_jitter();

}  // namespace kanal::client_api
