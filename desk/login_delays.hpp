#pragma once

#include "base/time.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>

namespace kanal::desk {

// How long somebody waits who has shown wrong passwords: not at all before the fifth, then two seconds, twice
// as long each time, at most a quarter of an hour; a success, or a day without a try, forgets it. Counted for
// an account and for an address alike. Memory is bounded: of 10,000 keys the one that was tried longest ago
// goes. Loop thread.
class LoginDelays {
public:
    static constexpr unsigned kFreeTries = 5;

    // How long a try under this key still has to wait; nothing: it may be made now.
    std::optional<Duration> wait(std::string const& key, SteadyTime now) const;
    void failed(std::string const& key, SteadyTime now);
    void succeeded(std::string const& key) { tries_.erase(key); }

private:
    struct Tries {
        unsigned failures = 0;
        SteadyTime last = {};
        SteadyTime until = {};
    };
    std::map<std::string, Tries> tries_ = {};
};

}  // namespace kanal::desk
