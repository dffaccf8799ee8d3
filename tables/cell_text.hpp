#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace kanal {

// More than this a cell of Excel does not hold in the worst case (it counts UTF-16 units, 32,767).
constexpr std::size_t kLongestCell = 16'000;

// Text of anybody as the content of a spreadsheet's cell. Nothing in it is taken for a formula: where it
// begins with = + - @ (also full-width), a tab or a line end, perhaps behind blanks or quotation marks, an
// apostrophe goes before it. Control characters and what turns the direction of writing are left out, line
// feeds stay; a text that is longer than a cell is cut and says so. What is no UTF-8 becomes U+FFFD. Pure.
std::string cell_text(std::string_view text);

}  // namespace kanal
