#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace kanal::normalizer {

// Digits without a break: bytes [begin, end) of the text.
struct DigitGroup {
    std::size_t begin = 0;
    std::size_t end = 0;

    std::size_t size() const { return end - begin; }
};

// The group at `begin` and all that follow it with no more than three blanks, dashes, dots, parentheses or
// invisible characters between: "0812-3456 (789)" is three groups. `groups` is emptied first.
void find_digit_groups(std::string_view text, std::size_t begin, std::vector<DigitGroup>& groups);

}  // namespace kanal::normalizer
