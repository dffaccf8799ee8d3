#pragma once

#include "desk/data.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace kanal::desk {

// What others wrote, on its way to a page. Pure. Characters that a reader does not see, or that turn the
// direction of what stands behind them, are shown as escapes.

std::string whole_text(std::string_view text);
std::string one_line(std::string_view text);  // without them, and with a blank for a line feed

// The same with personal data masked as in the record's public_text.
std::string masked_text(std::string_view text);
std::string masked_line(std::string_view text);

// The words a person searches for; at most eight.
std::vector<std::string> searched_words(std::string_view typed);

// The text cut where the words stand in it, in any case of ASCII letters: a list of {text, marked}.
Data marked_text(std::string_view text, std::vector<std::string> const& words);

}  // namespace kanal::desk
