#pragma once

#include "base/time.hpp"
#include "text/time_zone.hpp"

#include <cstdint>
#include <string>

namespace kanal::spool {

// The year on the wall of the agency's office. One thread.
class LocalYear {
public:
    // An IANA name; an unknown one counts as UTC.
    explicit LocalYear(std::string const& zone_name) : zone_(zone_name) {}

    int of(Time time);

private:
    TimeZone zone_;
    // Every zone's offset is a multiple of a quarter of an hour, so a year never begins within one.
    std::int64_t quarter_ = -1;
    int year_ = 0;
};

}  // namespace kanal::spool
