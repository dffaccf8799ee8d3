#include "normalizer/number.hpp"

#include <algorithm>
#include <array>

namespace kanal {

namespace {

constexpr std::size_t kLeastSequenceDigits = 6;
constexpr std::size_t kMostSequenceDigits = 20;
constexpr std::size_t kMostCodeDigits = 10;  // province, regency, district, village

// A totally anti-symmetric quasigroup of order ten: H. Michael Damm, Total anti-symmetrische Quasigruppen,
// Marburg 2004.
constexpr std::array<std::array<std::uint8_t, 10>, 10> kQuasigroup = {{
    {0, 3, 1, 7, 5, 9, 8, 6, 4, 2},
    {7, 0, 9, 2, 1, 5, 4, 8, 6, 3},
    {4, 2, 0, 6, 8, 7, 1, 3, 5, 9},
    {1, 7, 5, 0, 9, 8, 3, 4, 2, 6},
    {6, 1, 2, 3, 0, 4, 5, 9, 7, 8},
    {3, 6, 7, 4, 2, 0, 9, 5, 8, 1},
    {5, 8, 6, 9, 7, 2, 0, 1, 3, 4},
    {8, 9, 4, 5, 3, 6, 2, 0, 1, 7},
    {9, 4, 3, 8, 6, 1, 7, 2, 0, 5},
    {2, 5, 8, 1, 4, 3, 6, 7, 9, 0},
}};

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// Over the digits in `text`; zero when the last of them is the check digit of the others.
int check_digit(std::string_view text) {
    int interim = 0;
    for (char const c : text) {
        if (is_digit(c))
            interim = kQuasigroup[static_cast<std::size_t>(interim)][static_cast<std::size_t>(c - '0')];
    }
    return interim;
}

void append_padded(std::string& text, std::uint64_t value, std::size_t width) {
    std::string const digits = std::to_string(value);
    if (digits.size() < width) text.append(width - digits.size(), '0');
    text.append(digits);
}

// Takes the digits up to the next dash, and the dash, off the front.
std::string_view take_group(std::string_view& rest) {
    auto const dash = rest.find('-');
    std::string_view const group = rest.substr(0, dash);
    rest.remove_prefix(dash == std::string_view::npos ? rest.size() : dash + 1);
    return std::all_of(group.begin(), group.end(), is_digit) ? group : std::string_view();
}

}  // namespace

std::string report_number(std::string_view agency_code, int year, std::uint64_t sequence) {
    std::string number;
    std::copy_if(agency_code.begin(), agency_code.end(), std::back_inserter(number), is_digit);
    number.push_back('-');
    append_padded(number, static_cast<std::uint64_t>(((year % 100) + 100) % 100), 2);
    number.push_back('-');
    append_padded(number, sequence, kLeastSequenceDigits);
    char const check = static_cast<char>('0' + check_digit(number));
    number.push_back('-');
    number.push_back(check);
    return number;
}

bool is_report_number(std::string_view text) {
    std::string_view rest = text;
    auto const code = take_group(rest);
    auto const year = take_group(rest);
    auto const sequence = take_group(rest);
    if (code.size() < 2 || code.size() > kMostCodeDigits || year.size() != 2) return false;
    if (sequence.size() < kLeastSequenceDigits || sequence.size() > kMostSequenceDigits) return false;
    if (sequence.size() > kLeastSequenceDigits && sequence.front() == '0') return false;
    return rest.size() == 1 && is_digit(rest.front()) && check_digit(text) == 0;
}

}  // namespace kanal
