#pragma once

#include "base/error.hpp"

#include <boost/json/value.hpp>
#include <cstddef>
#include <string_view>

namespace kanal {

struct JsonLimits {
    unsigned depth = 16;           // arrays and objects inside each other
    std::size_t items = 10000;     // elements of one array
    std::size_t keys = 200;        // members of one object
    bool allow_nul = false;        // \u0000 in a text
    bool last_key_counts = false;  // of two equal keys in an object, instead of a refusal
};

// RFC 8259 without the freedom it leaves: refuses a key that an object has twice, invalid UTF-8, lone
// surrogates, numbers that are not finite or have more than 64 characters, and bytes after the document.
// An integer beyond 64 bits becomes a double. The error is always `reject` and its text one of ours:
// "json: syntax", "json: truncated", "json: too deep", "json: duplicate key", "json: too many keys",
// "json: too many items", "json: nul", "json: number", "json: trailing bytes".
// Pure; any thread. The caller bounds the size of `text`.
Result<boost::json::value> parse_json(std::string_view text, JsonLimits const& limits = {});

// The same, and null where it is no JSON.
boost::json::value parse_or_null(std::string_view text, JsonLimits const& limits = {});

}  // namespace kanal
