#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace kanal::normalizer {

// Characters without width or that only turn the writing direction: soft hyphen, zero-width space and
// joiners, directional marks, embeddings, overrides and isolates, byte order mark.
bool is_invisible(std::int32_t code_point);

// Valid UTF-8 without them.
std::string without_invisible(std::string_view text);

}  // namespace kanal::normalizer
