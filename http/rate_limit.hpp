#pragma once

#include "base/time.hpp"
#include "config/yaml_reader.hpp"

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

namespace kanal {

// So many a minute for each key, and as many at once after a minute of rest. Memory is bounded: beyond 20,000
// keys it forgets the one that has rested longest or will first, so that who floods it with keys of his own
// gets nobody forgotten who has used up more than he.
class RateLimit {
public:
    explicit RateLimit(unsigned per_minute) : per_minute_(per_minute) {}  // 0: no limit
    RateLimit(RateLimit const&) = delete;
    RateLimit& operator=(RateLimit const&) = delete;

    // Counts one; where there is none left it counts nothing and says how long until there is.
    std::optional<Duration> take(std::string_view key, SteadyTime now);

    std::size_t size() const { return full_again_.size(); }

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view key) const { return std::hash<std::string_view>{}(key); }
    };
    void make_room();

    unsigned per_minute_;
    std::unordered_map<std::string, SteadyTime, Hash, std::equal_to<>> full_again_;
    std::set<std::pair<SteadyTime, std::string_view>> by_rest_ = {};  // the same, the keys into it
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

}  // namespace kanal
