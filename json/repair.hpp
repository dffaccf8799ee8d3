#pragma once

#include <string>
#include <string_view>

namespace kanal {

struct RepairedJson {
    std::string text = {};
    bool changed = false;
};

// JSON whose texts a strict parser will take: bytes that are no UTF-8, half a surrogate pair and escapes that
// there are none of become U+FFFD, control characters that stand as they are become escapes, a byte order
// mark at the beginning goes. Outside texts nothing else changes. The result is at most six times as long.
// Pure; any thread.
RepairedJson repair_json(std::string_view json);

}  // namespace kanal
