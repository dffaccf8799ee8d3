#pragma once

#include "forwarder/profile/profile.hpp"
#include "forwarder/profile/templates.hpp"
#include "text/time_zone.hpp"

#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace kanal::forwarder {

// What the centre gets in this field; nothing: the field is left out. Pure.
std::optional<boost::json::value> mapped_value(
    MappedField const& field, ReportSource const& source, TimeZone const& zone
);

// A time, or a day alone ("2026-03-25", which is one of the zone), written by `format`: what strftime knows
// of is_date_format(), or "unix". Nothing where `text` is no time.
std::optional<std::string> written_date(
    std::string_view text, std::string const& format, TimeZone const& zone
);
bool is_date_format(std::string_view format);

}  // namespace kanal::forwarder
