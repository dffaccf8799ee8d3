#pragma once

#include <cstddef>
#include <span>
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

// A number of a person: the first `groups` of the groups that were looked at. No rule: none begins here, and
// that many groups (at least one) are no part of one.
struct PersonalNumber {
    std::string_view rule = {};  // nik, phone, npwp
    std::size_t groups = 1;
};

// Whether a personal number begins with groups[index]. `text` is what the groups point into; what stands
// before and behind tells money, file numbers and longer identifiers apart.
// NIK and family card: any 16 digits in one piece, or in pieces that hold a region, a date and a serial.
// Mobile number: 08.., +62.., 62.., 0062.. NPWP: 99.999.999.9-999.999, or 15 digits behind the word.
PersonalNumber personal_number_at(
    std::string_view text, std::span<DigitGroup const> groups, std::size_t index
);

}  // namespace kanal::normalizer
