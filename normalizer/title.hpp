#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace kanal::normalizer {

// Whether a sentence ends with the character at `at`: a line feed, or . ! ? before white space or the end,
// unless the dot belongs to an abbreviation ("Jl.", "Yth.", "No.") or a list number at the very front ("1.").
bool ends_sentence(std::string_view text, std::size_t at);

// The first sentence or line, with its end mark.
std::string_view first_sentence(std::string_view text);

// A title the citizen gave, already cleaned, cut to 255 characters.
std::string given_title(std::string_view title);

// A title made of cleaned text: its first sentence or line behind the greetings, without invisible
// characters, at most 80 characters with the ellipsis, cut between two words where there are any. Empty for
// an empty text.
std::string derived_title(std::string_view text);

}  // namespace kanal::normalizer
