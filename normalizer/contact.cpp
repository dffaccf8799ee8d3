#include "normalizer/contact.hpp"

#include "base/ascii.hpp"

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
        if (is_digit(c)) {
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
        bool const digit = is_digit(c);
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

constexpr std::size_t kLongestLocalPart = 64;  // RFC 5321 4.5.3.1
constexpr std::size_t kLongestDomain = 255;
constexpr std::size_t kLongestAddress = 254;

bool is_local(char c) {
    return is_alphanumeric(c) || c == '.' || c == '_' || c == '%' || c == '+' || c == '-';
}

bool is_domain(char c) {
    return is_alphanumeric(c) || c == '-' || c == '_' || c == '.' || static_cast<unsigned char>(c) >= 0x80;
}

bool is_domain_name(std::string_view domain) {
    if (domain.empty() || domain.size() > kLongestDomain) return false;
    if (!std::all_of(domain.begin(), domain.end(), is_domain)) return false;
    bool const edges =
        domain.front() == '.' || domain.front() == '-' || domain.back() == '-' || domain.back() == '.';
    return !edges && domain.find('.') != std::string_view::npos &&
           domain.find("..") == std::string_view::npos;
}

// The longest name at the front whose last label is letters: "contoh.go.id" of "contoh.go.id. Terima kasih".
std::string_view domain_at_front(std::string_view text) {
    std::size_t size = 0;
    while (size < text.size() && size < kLongestDomain &&
           (is_alphanumeric(text[size]) || text[size] == '-' || text[size] == '.')) {
        ++size;
    }
    std::string_view domain = text.substr(0, size);
    while (!domain.empty() && !is_alphanumeric(domain.back()))
        domain.remove_suffix(1);
    return is_domain_name(domain) ? domain : std::string_view();
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

std::optional<std::string> read_email_address(std::string_view said) {
    auto const open = said.rfind('<');
    if (open != std::string_view::npos && said.ends_with('>')) {
        said = said.substr(open + 1, said.size() - open - 2);
    }
    auto const at = said.find('@');
    if (at == 0 || at == std::string_view::npos || at > kLongestLocalPart) return std::nullopt;
    if (said.size() > kLongestAddress || !is_domain_name(said.substr(at + 1))) return std::nullopt;
    bool const blank = said.find_first_of(" \n<>,;") != std::string_view::npos;
    if (blank) return std::nullopt;

    std::string address(said);
    std::transform(
        address.begin() + static_cast<std::ptrdiff_t>(at),
        address.end(),
        address.begin() + static_cast<std::ptrdiff_t>(at),
        [](char c) { return ascii_lower(c); }
    );
    return address;
}

std::string_view email_address_around(std::string_view text, std::size_t at) {
    std::size_t begin = at;
    while (begin > 0 && at - begin < kLongestLocalPart && is_local(text[begin - 1]))
        --begin;
    while (begin < at && !is_alphanumeric(text[begin]))
        ++begin;
    auto const domain = domain_at_front(text.substr(at + 1));
    if (begin == at || domain.empty()) return {};
    return text.substr(begin, at + 1 + domain.size() - begin);
}

}  // namespace kanal::normalizer
