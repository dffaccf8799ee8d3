#pragma once

#include "base/time.hpp"
#include "desk/data.hpp"
#include "text/time_zone.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace kanal::desk {

// Times as people of the agency read and write them. Any thread.
class AgencyTime {
public:
    explicit AgencyTime(std::string const& zone) : zone_(zone) {}

    std::string full(Time time) const;  // "Jum 27 Nov 2026 14.05 WIB"
    std::string day(Time time) const;   // "27 Nov 2026"
    // The day as forms have it: "2026-11-27".
    std::string date(Time time) const;
    // For a template: {iso, text, ago}.
    Data shown(Time time, Time now) const;

    // When the day "2026-11-27" begins there; nothing where it is no day.
    std::optional<Time> begin_of(std::string_view date) const;
    // When the day behind it begins.
    std::optional<Time> end_of(std::string_view date) const;

private:
    TimeZone zone_;
};

// "baru saja", "5 menit", "3 jam", "2 hari"; of a negative one "baru saja".
std::string span_text(Duration span);

// "12.345", as Indonesian writes it.
std::string number_text(std::int64_t number);

}  // namespace kanal::desk
