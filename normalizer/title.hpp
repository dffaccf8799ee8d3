#pragma once

#include <string>
#include <string_view>

namespace kanal::normalizer {

// A title the citizen gave, already cleaned, cut to 255 characters.
std::string given_title(std::string_view title);

// A title made of cleaned text: its first sentence or line behind the greetings, without invisible
// characters, at most 80 characters with the ellipsis, cut between two words where there are any. Empty for
// an empty text.
std::string derived_title(std::string_view text);

}  // namespace kanal::normalizer
