#pragma once

#include <string_view>

namespace kanal::normalizer {

// Whether the charset parameter of a media type names one that this machine knows; true without a parameter.
bool has_known_charset(std::string_view media_type);

}  // namespace kanal::normalizer
