#pragma once

#include "base/time.hpp"

#include <optional>
#include <string>
#include <string_view>

// Times as text, in UTC. Pure; neither the locale nor the process's zone matters.
namespace kanal {

constexpr Time kYear2100 = std::chrono::sys_days(std::chrono::year(2100) / 1 / 1);

// RFC 3339: "2026-03-25T08:15:30.123Z"; parts of a millisecond are cut off.
std::string rfc3339(Time time);

// Without the fraction: "2026-03-25T08:15:30Z", which is also https://www.w3.org/TR/NOTE-datetime.
std::string rfc3339_seconds(Time time);

// As a part of a file's name that sorts by time: "20260325T081530Z".
std::string time_in_name(Time time);

std::string http_date(Time time);  // RFC 9110, 5.6.7: "Sun, 06 Nov 1994 08:49:37 GMT"
std::string mail_date(Time time);  // RFC 5322, 3.3: "Sun, 6 Nov 1994 08:49:37 +0000"

// After 1970 began and before 2100 does.
constexpr bool is_plausible(Time time) {
    return time > Time() && time < kYear2100;
}

// A date and time with a zone as RFC 3339, the W3C, the Graph API ("...28+0000") and X ("...28.000Z") write
// them: seconds and their fraction may be missing, the colon of the zone too, and a space may stand for the
// 'T' and, as in a query, for the '+'. Nothing for anything else, or where it is not plausible.
std::optional<Time> parse_time(std::string_view text);

}  // namespace kanal
