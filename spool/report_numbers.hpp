#pragma once

#include "base/clock.hpp"
#include "base/error.hpp"
#include "spool/local_year.hpp"

#include <string>
#include <string_view>

namespace kanal {

struct SpoolState;

// Gives reports the numbers that people read to each other: counted from 1 in each year of the agency's
// time zone. A number whose report was rolled back is given again.
class ReportNumbers {
public:
    ReportNumbers(SpoolState& state, std::string const& zone_name) : state_(state), year_(zone_name) {}

    Result<std::string> next(std::string_view agency_code, Time received_at);
    // Before the commit: how far the count went.
    Result<void> save();

private:
    Result<void> turn_to(int year);

    SpoolState& state_;
    LocalYear year_;
};

}  // namespace kanal
