#include "normalizer/report_identity.hpp"

#include "base/ascii.hpp"
#include "base/identifier.hpp"

#include <unicode/uchar.h>
#include <unicode/utf8.h>
#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace kanal::normalizer {

namespace {

void append_escaped(std::string& name, std::string_view value) {
    for (char const c : value) {
        if (c == '\n') {
            name.append("\\n");
        } else if (c == '\\') {
            name.append("\\\\");
        } else {
            name.push_back(c);
        }
    }
}

constexpr std::size_t kSerialDigits = 8;
constexpr std::size_t kSerialLengths[] = {kSerialDigits, 6, 7};  // the last two counted
constexpr std::size_t kLeastCodeDigits = 2;
constexpr std::size_t kMostCodeDigits = 4;  // a province has two, a regency or city four
constexpr std::size_t kYearDigits = 2;
constexpr std::size_t kLeastDigits = kLeastCodeDigits + kYearDigits + 6 + 1;
constexpr std::size_t kMostDigits = kMostCodeDigits + kYearDigits + kSerialDigits + 1;
constexpr std::size_t kMostTyped = 128;  // bytes

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

// The word that comes before a number on a receipt.
std::string_view without_word(std::string_view text) {
    auto const end = std::find_if_not(text.begin(), text.end(), is_letter);
    std::string word(text.begin(), end);
    std::transform(word.begin(), word.end(), word.begin(), [](char c) {
        return static_cast<char>(c | 0x20);
    });
    if (word == "no" || word == "nomor") text.remove_prefix(word.size());
    return text;
}

// Only the digits; nothing where a letter is among them.
std::optional<std::string> digits_of(std::string_view text) {
    std::string digits;
    auto const size = static_cast<std::int32_t>(text.size());
    for (std::int32_t i = 0; i < size;) {
        UChar32 c = 0;
        U8_NEXT(text.data(), i, size, c);
        if (c < 0 || u_isalpha(c)) return std::nullopt;
        auto const value = u_charDigitValue(c);
        if (value >= 0) digits.push_back(static_cast<char>('0' + value));
    }
    return digits;
}

std::string with_dashes(std::string_view digits, std::size_t serial_digits) {
    auto const code = digits.size() - 1 - serial_digits - kYearDigits;
    std::string number(digits.substr(0, code));
    number.append("-").append(digits.substr(code, kYearDigits));
    number.append("-").append(digits.substr(code + kYearDigits, serial_digits));
    return number.append("-").append(digits.substr(digits.size() - 1));
}

}  // namespace

std::string report_identifier(Submission const& submission, Origin const& origin) {
    if (submission.external_id.empty()) return random_identifier();
    std::string name;
    append_escaped(name, origin.agency_code);
    append_escaped(name.append("\n"), origin.kind);
    append_escaped(name.append("\n"), submission.account);
    append_escaped(name.append("\n"), submission.external_id);
    return name_identifier(name);
}

std::string report_number(std::string_view agency_code, int year, std::uint32_t serial) {
    std::string number;
    std::copy_if(agency_code.begin(), agency_code.end(), std::back_inserter(number), is_digit);
    number.push_back('-');
    append_padded(number, static_cast<std::uint64_t>(((year % 100) + 100) % 100), kYearDigits);
    number.push_back('-');
    append_padded(number, serial, kSerialDigits);
    char const check = static_cast<char>('0' + check_digit(number));
    number.push_back('-');
    number.push_back(check);
    return number;
}

TypedNumber read_typed_number(std::string_view text) {
    TypedNumber typed;
    if (text.size() > kMostTyped) return typed;
    auto const digits = digits_of(without_word(text));
    if (!digits || digits->size() < kLeastDigits - 1 || digits->size() > kMostDigits + 1) return typed;
    typed.misread = true;
    if (check_digit(*digits) != 0) return typed;
    for (auto const serial_digits : kSerialLengths) {
        auto const rest = 1 + serial_digits + kYearDigits;
        if (digits->size() < rest + kLeastCodeDigits || digits->size() > rest + kMostCodeDigits) continue;
        typed.numbers.push_back(with_dashes(*digits, serial_digits));
    }
    typed.misread = typed.numbers.empty();
    return typed;
}

}  // namespace kanal::normalizer
