#pragma once

#include "base/time.hpp"

#include <map>
#include <string>
#include <string_view>

namespace kanal::sms {

// Counts messages a sender within each hour of the clock, to tell a person that one telephone floods the
// number. Keeps nothing back. Pure but for itself.
class SenderRate {
public:
    // Zero: nobody is watched.
    explicit SenderRate(unsigned an_hour) : an_hour_(an_hour) {}

    // True when this message is the first of its sender in this hour beyond what is usual.
    bool message(std::string_view sender, Time at);

    // Senders of this hour who have sent more than that.
    std::size_t flooding(Time now) const;

private:
    unsigned an_hour_;
    std::int64_t hour_ = 0;
    std::size_t flooding_ = 0;
    std::map<std::size_t, unsigned> counts_ = {};  // by a hash of the sender
};

}  // namespace kanal::sms
