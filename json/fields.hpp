#pragma once

#include "base/time.hpp"

#include <algorithm>
#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// Reads single fields of the platforms' events. Missing, null and of another type than expected are all
// "nothing", unless said otherwise. Pure.
namespace kanal {

boost::json::value const* value_at(boost::json::object const& from, std::string_view key);
boost::json::object const* object_at(boost::json::object const& from, std::string_view key);
boost::json::array const* array_at(boost::json::object const& from, std::string_view key);
std::optional<std::string> text_at(boost::json::object const& from, std::string_view key);
bool flag_at(boost::json::object const& from, std::string_view key);
std::int64_t integer_at(boost::json::object const& from, std::string_view key);  // or 0

// Platforms write ids as strings and as numbers, sometimes of the same thing. Empty when there is none, or it
// is not 1 to 512 characters of printable ASCII: an id becomes part of a key.
std::string id_of(boost::json::value const& value);
std::string id_at(boost::json::object const& from, std::string_view key);

// A number, or a string of digits: seconds, and from 10^12 on milliseconds. The unit is not said anywhere,
// and both have been seen in one place. Or a date and time as in parse_time. Nothing outside the years 1970
// to 2100.
std::optional<Time> time_of(boost::json::value const& value);
std::optional<Time> time_at(boost::json::object const& from, std::string_view key);
std::uint32_t seconds_of(Time time);

// File names and relative paths stand where a URL belongs, too; only https can be fetched.
std::optional<std::string> https_url(boost::json::value const& value);
std::optional<std::string> https_url_at(boost::json::object const& from, std::string_view key);

// An address of the web that a person can open, http and other letters than ASCII included.
std::optional<std::string> link_at(boost::json::object const& from, std::string_view key);

inline std::string_view view_of(boost::json::string const& text) {
    return {text.data(), text.size()};
}

template <std::size_t N>
bool is_one_of(std::string_view const (&names)[N], std::string_view name) {
    return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

}  // namespace kanal
