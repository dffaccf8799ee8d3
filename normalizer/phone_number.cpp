#include "normalizer/phone_number.hpp"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

namespace kanal {

namespace {

constexpr std::size_t kLongestSenderName = 11;  // GSM 03.38: an alphanumeric originating address
constexpr std::size_t kLongestShortCode = 6;

// What is left of the writing: digits, and a plus at the front.
struct Dialled {
    std::string digits = {};
    bool plus = false;
    bool letters = false;
    bool other = false;  // a character no phone number is written with
    std::size_t characters = 0;
};

bool separates(UChar32 c) {
    if (c < 0x80) return std::string_view(" -.()/").find(static_cast<char>(c)) != std::string_view::npos;
    auto const category = u_charType(c);
    // A number copied from an address book carries directional marks around it.
    return category == U_SPACE_SEPARATOR || category == U_DASH_PUNCTUATION || category == U_FORMAT_CHAR;
}

Dialled dialled(std::string_view said) {
    Dialled result;
    auto const* const data = reinterpret_cast<std::uint8_t const*>(said.data());
    for (std::size_t next = 0; next < said.size();) {
        UChar32 c = 0;
        U8_NEXT(data, next, said.size(), c);
        ++result.characters;
        if (c >= '0' && c <= '9') {
            result.digits.push_back(static_cast<char>(c));
        } else if (c == '+' && result.digits.empty() && !result.plus) {
            result.plus = true;
        } else if (u_isalpha(c)) {
            result.letters = true;
        } else if (!separates(c)) {
            result.other = true;
        }
    }
    return result;
}

bool is_indonesian_fixed_line(std::string_view national) {
    static constexpr std::array<std::string_view, 5> kTwoDigitAreas = {"21", "22", "24", "31", "61"};
    if (national.size() < 7 || national.front() < '2' || national.front() == '8') return false;
    bool const two = std::find(kTwoDigitAreas.begin(), kTwoDigitAreas.end(), national.substr(0, 2)) !=
                     kTwoDigitAreas.end();
    std::size_t const local = national.size() - (two ? 2 : 3);
    return local >= 5 && local <= 9;
}

// The part behind the country code or the leading zero; nothing for a number of another country.
std::optional<std::string_view> national_part(Dialled const& number) {
    std::string_view digits = number.digits;
    if (digits.starts_with("62") || (!number.plus && digits.starts_with("0062"))) {
        digits.remove_prefix(digits.starts_with("62") ? 2 : 4);
        if (digits.starts_with('0')) digits.remove_prefix(1);  // "+62 (0) 812"
        return digits;
    }
    if (number.plus) return std::nullopt;
    if (digits.starts_with('0')) return digits.substr(1);
    if (is_indonesian_mobile(digits)) return digits;
    return std::nullopt;
}

}  // namespace

bool is_indonesian_mobile(std::string_view national) {
    if (national.size() < 9 || national.size() > 12 || national[0] != '8') return false;
    return national[1] != '0' && national[1] != '4';
}

PhoneNumber read_phone_number(std::string_view said) {
    Dialled const number = dialled(said);
    if (number.digits.empty() && !number.letters && !number.other) return {.unreadable = number.plus};
    if (number.letters) return {.unreadable = number.characters > kLongestSenderName};
    if (number.other) return {.unreadable = true};

    auto const national = national_part(number);
    if (national && (is_indonesian_mobile(*national) || is_indonesian_fixed_line(*national))) {
        return {.e164 = std::string("+62").append(*national)};
    }
    std::size_t const length = number.digits.size();
    bool const foreign = number.plus && !national && number.digits.front() != '0';
    if (foreign && length >= 8 && length <= 15) return {.e164 = "+" + number.digits};
    bool const short_code = !number.plus && length <= kLongestShortCode && number.digits.front() != '0';
    return {.unreadable = !short_code};
}

}  // namespace kanal
