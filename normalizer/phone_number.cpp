#include "normalizer/phone_number.hpp"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace kanal::normalizer {

namespace {

constexpr std::size_t kLongestSenderName = 11;  // GSM 03.38: an alphanumeric originating address
constexpr std::size_t kLongestShortCode = 6;
constexpr std::size_t kMostGroups = 8;  // of digits, in one number

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

// What could be written as one number each: no letter and no other sign inside, and a plus only in front.
std::vector<std::string_view> runs(std::string_view said) {
    std::vector<std::string_view> found;
    auto const* const data = reinterpret_cast<std::uint8_t const*>(said.data());
    std::size_t begin = 0;
    auto const end_run = [&](std::size_t end) {
        if (end > begin) found.push_back(said.substr(begin, end - begin));
    };
    for (std::size_t next = 0; next < said.size();) {
        std::size_t const at = next;
        UChar32 c = 0;
        U8_NEXT(data, next, said.size(), c);
        bool const digit = c >= '0' && c <= '9';
        if (c == '+') {
            end_run(at);
            begin = at;
        } else if (!digit && !separates(c)) {
            end_run(at);
            begin = next;
        }
    }
    end_run(said.size());
    return found;
}

// Two numbers with nothing but blanks or a slash between them.
std::string among_parts(std::string_view run) {
    std::vector<std::size_t> cuts;
    for (std::size_t i = 0; i < run.size(); ++i)
        if (run[i] == '/' || run[i] == ' ') cuts.push_back(i);
    cuts.push_back(run.size());
    std::size_t begin = 0;
    for (std::size_t first = 0; first < cuts.size(); begin = cuts[first++] + 1)
        for (std::size_t last = first; last < cuts.size() && last < first + kMostGroups; ++last) {
            auto const part =
                run.substr(std::min(begin, cuts[last]), cuts[last] - std::min(begin, cuts[last]));
            if (part.find('/') != std::string_view::npos) break;
            auto number = read_phone_number(part).e164;
            if (!number.empty()) return number;
        }
    return {};
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

std::string first_phone_number(std::string_view said) {
    for (auto const run : runs(said)) {
        auto number = read_phone_number(run).e164;
        if (number.empty()) number = among_parts(run);
        if (!number.empty()) return number;
    }
    return {};
}

}  // namespace kanal::normalizer
