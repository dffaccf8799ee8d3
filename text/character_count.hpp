#pragma once

#include <cstddef>
#include <string_view>

namespace kanal {

// Bytes of the longest front part of valid UTF-8 that has at most `characters` code points and ends between
// two characters as a reader sees them: never inside a letter with its marks, a flag or a family of emoji. A
// single such character that is longer is cut between code points.
std::size_t front_of_characters(std::string_view text, std::size_t characters);

}  // namespace kanal
