#pragma once

#include "base/time.hpp"

#include <memory>
#include <string>

namespace kanal {

// How far the clocks of a zone are from UTC. Any thread.
class TimeZone {
public:
    // An IANA name; an unknown one counts as UTC.
    explicit TimeZone(std::string const& name);
    ~TimeZone();
    TimeZone(TimeZone&&) noexcept;
    TimeZone& operator=(TimeZone&&) noexcept;

    Duration offset_at(Time time) const;  // east of Greenwich is positive

private:
    struct Rules;
    std::unique_ptr<Rules> rules_;
};

}  // namespace kanal
