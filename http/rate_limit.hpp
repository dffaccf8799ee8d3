#pragma once

#include "base/clock.hpp"
#include "base/time.hpp"
#include "config/yaml_reader.hpp"
#include "http/message.hpp"

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

// How often somebody who proves nothing (no valid key, token or signature) may try, by address. Only what has
// failed is counted: who shows something valid is never asked here, whatever others do from the same address.
// Loop thread.
class FailedAttemptLimiter {
public:
    static constexpr unsigned kWebhookAttempts = 60;  // a minute, of one address at one webhook

    explicit FailedAttemptLimiter(unsigned attempts_a_minute, Clock clock = {});  // 0 tries: no limit

    // Counts one failed try: seconds for Retry-After when this address has none left.
    std::optional<unsigned> failed(std::string_view peer);

private:
    RateLimit tries_;
    Clock clock_;
};

// 429 with Retry-After.
HttpResponse too_many_attempts(unsigned retry_after_seconds);

}  // namespace kanal
