#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <string_view>

// JSON pointers (RFC 6901) into records and answers. Pure.
namespace kanal::forwarder {

// Begins with '/', escapes only ~0 and ~1, is at most eight deep.
bool is_json_pointer(std::string_view text);

// Nothing where nothing stands.
boost::json::value const* value_at(boost::json::value const& root, std::string_view pointer);

// Puts it there and makes the objects on the way; "-", or the next free number, adds to an array. False where
// something else is in the way. `pointer` is one.
bool put_at(boost::json::value& root, std::string_view pointer, boost::json::value value);

// A text as it is, a number or a flag as it is written, an array of those joined by ", "; else empty.
std::string text_of_value(boost::json::value const& value);

// Not null, not false, not empty.
bool says_something(boost::json::value const& value);

}  // namespace kanal::forwarder
