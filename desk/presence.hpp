#pragma once

#include "base/time.hpp"

#include <map>
#include <string>
#include <vector>

namespace kanal::desk {

// Who has which report open, as far as the desk has heard within the last two minutes. Only ever shown; it
// keeps nobody from anything. Bounded: 2,000 reports. Loop thread.
class Presence {
public:
    struct Somebody {
        std::string person = {};
        Time since = {};
        Time last = {};
    };

    void note(std::string const& report, std::string const& person, Time now);
    void leave(std::string const& report, std::string const& person);
    // All but `but`, who asks.
    std::vector<Somebody> at(std::string const& report, std::string const& but, Time now) const;

private:
    void forget_old(Time now);

    std::map<std::string, std::vector<Somebody>> open_ = {};
};

}  // namespace kanal::desk
