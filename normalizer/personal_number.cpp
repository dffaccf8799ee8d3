#include "normalizer/personal_number.hpp"

#include "base/ascii.hpp"
#include "normalizer/contact.hpp"
#include "text/utf8.hpp"

#include <unicode/uchar.h>
#include <unicode/utf8.h>
#include <algorithm>
#include <array>
#include <cstdint>

namespace kanal::normalizer {

namespace {

constexpr int kWidestGap = 3;

std::size_t end_of_digits(std::string_view text, std::size_t begin) {
    while (begin < text.size() && is_digit(text[begin]))
        ++begin;
    return begin;
}

bool fills_gap(UChar32 c) {
    if (c < 0x80) return c == ' ' || c == '-' || c == '.' || c == '(' || c == ')';
    return hidden_kind(static_cast<char32_t>(c)) != Hidden::none || u_charType(c) == U_SPACE_SEPARATOR ||
           u_charType(c) == U_DASH_PUNCTUATION;
}

// Where the next group begins; the end of the text when the gap is too wide or holds something else.
std::size_t behind_gap(std::string_view text, std::size_t begin) {
    auto const* const data = reinterpret_cast<std::uint8_t const*>(text.data());
    std::size_t next = begin;
    for (int width = 0; width <= kWidestGap && next < text.size(); ++width) {
        if (is_digit(text[next])) return next;
        UChar32 c = 0;
        U8_NEXT(data, next, text.size(), c);
        if (!fills_gap(c)) break;
    }
    return text.size();
}

constexpr std::size_t kNikDigits = 16;
constexpr std::size_t kNpwpDigits = 15;
constexpr std::size_t kMostGroups = 8;  // of one number; "08 12 34 56 78 90 12" has seven

using Groups = std::span<DigitGroup const>;

// The word that ends right before `end`, lower-case; its last twelve letters at most.
struct Word {
    std::array<char, 12> letters = {};
    std::size_t size = 0;

    std::string_view view() const { return std::string_view(letters.data() + letters.size() - size, size); }
};

Word word_before(std::string_view text, std::size_t end) {
    Word word;
    while (word.size < word.letters.size() && end > 0 && is_letter(text[end - 1])) {
        ++word.size;
        word.letters[word.letters.size() - word.size] = ascii_lower(text[--end]);
    }
    return word;
}

std::size_t before_blanks(std::string_view text, std::size_t end, std::string_view blanks) {
    for (int i = 0; i < 3 && end > 0 && blanks.find(text[end - 1]) != std::string_view::npos; ++i)
        --end;
    return end;
}

// "Rp3.500.000", "Rp. 3.500.000", "IDR 3.500.000".
bool is_money_cue_before(std::string_view text, std::size_t begin) {
    auto const word = word_before(text, before_blanks(text, begin, " ."));
    return word.view() == "rp" || word.view() == "idr";
}

bool is_npwp_cue_before(std::string_view text, std::size_t begin) {
    return word_before(text, before_blanks(text, begin, " .:=")).view() == "npwp";
}

// People write "NIK3273.." and "hp0812.."; any other letter before the digits makes them part of a code.
bool may_begin(std::string_view text, std::size_t begin) {
    if (begin == 0 || !is_letter(text[begin - 1])) return true;
    static constexpr std::array<std::string_view, 16> kCues = {
        "nik",
        "kk",
        "ktp",
        "no",
        "nomor",
        "nomer",
        "hp",
        "wa",
        "telp",
        "telpon",
        "telepon",
        "tlp",
        "tlpn",
        "sms",
        "npwp",
        "nope"};
    auto const word = word_before(text, begin);
    return std::find(kCues.begin(), kCues.end(), word.view()) != kCues.end();
}

// "..0001an Budi" ends a number, "..0001b7" and "..0001x" do not.
bool may_end(std::string_view text, std::size_t end) {
    std::size_t letters = end;
    while (letters < text.size() && letters < end + 3 && is_letter(text[letters]))
        ++letters;
    bool const word = letters >= end + 2 && (letters == text.size() || !is_digit(text[letters]));
    return letters == end || word;
}

std::string_view gap_before(std::string_view text, Groups groups, std::size_t index) {
    return text.substr(groups[index - 1].end, groups[index].begin - groups[index - 1].end);
}

// How many groups from `index` stand together as 3.500.000; 0 when they do not look like an amount.
// An amount has no more groups than a number, so that a long row of threes costs no more than its length.
std::size_t amount_groups(std::string_view text, Groups groups, std::size_t index) {
    if (groups[index].size() > 3 || text[groups[index].begin] == '0') return 0;
    std::size_t next = index + 1;
    while (next < groups.size() && gap_before(text, groups, next) == ".") {
        if (groups[next].size() != 3 || next - index >= kMostGroups) return 0;
        ++next;
    }
    return next - index > 1 ? next - index : 0;
}

// Digits of several groups in a row, as many as any number here can have.
struct Joined {
    std::array<char, kNikDigits> digits = {};
    std::size_t size = 0;

    bool append(std::string_view more) {
        if (size + more.size() > digits.size()) return false;
        std::copy(more.begin(), more.end(), digits.begin() + static_cast<std::ptrdiff_t>(size));
        size += more.size();
        return true;
    }
    std::string_view view() const { return {digits.data(), size}; }
};

std::string_view digits_of(std::string_view text, DigitGroup const& group) {
    return text.substr(group.begin, group.size());
}

// PPRRDD DDMMYY SSSS; a woman's day of birth has 40 added. Old region codes stay in use for life, so only
// what no region ever had is refused.
bool has_nik_shape(std::string_view nik) {
    auto const number = [nik](std::size_t at) { return (nik[at] - '0') * 10 + (nik[at + 1] - '0'); };
    int const day = number(6) > 40 ? number(6) - 40 : number(6);
    int const month = number(8);
    return number(0) >= 11 && number(0) <= 97 && number(2) >= 1 && day >= 1 && day <= 31 && month >= 1 &&
           month <= 12 && nik.substr(12) != "0000";
}

std::size_t nik_groups(std::string_view text, Groups groups, std::size_t index) {
    if (groups[index].size() == kNikDigits) return 1;
    Joined joined;
    bool fours = true;
    for (std::size_t i = index; i < groups.size() && i < index + kMostGroups; ++i) {
        if (!joined.append(digits_of(text, groups[i]))) return 0;
        fours = fours && groups[i].size() == 4;
        if (joined.size < kNikDigits) continue;
        // A teacher's or a card's number: no date in it, but written like one.
        bool const alone = fours && index == 0 && i + 1 == groups.size();
        return alone || has_nik_shape(joined.view()) ? i + 1 - index : 0;
    }
    return 0;
}

std::size_t npwp_groups(std::string_view text, Groups groups, std::size_t index) {
    if (groups[index].size() == kNpwpDigits) return is_npwp_cue_before(text, groups[index].begin) ? 1 : 0;
    static constexpr std::array<std::size_t, 6> kShape = {2, 3, 3, 1, 3, 3};
    if (groups.size() - index < kShape.size()) return 0;
    for (std::size_t i = 0; i < kShape.size(); ++i) {
        if (groups[index + i].size() != kShape[i]) return 0;
    }
    return kShape.size();
}

// Of "+62 812..", "62812..", "0062812..", "0812..": the digits behind country code and zero.
std::string_view mobile_part(std::string_view digits) {
    if (digits.starts_with("0062")) digits.remove_prefix(2);
    if (digits.starts_with("62"))
        digits.remove_prefix(2);
    else if (!digits.starts_with('0'))
        return {};
    if (digits.starts_with('0')) digits.remove_prefix(1);
    return digits;
}

std::size_t phone_groups(std::string_view text, Groups groups, std::size_t index) {
    Joined joined;
    std::size_t found = 0;
    for (std::size_t i = index; i < groups.size() && i < index + kMostGroups; ++i) {
        // Behind a whole number a single digit, or anything after one piece, is the next word.
        if (found != 0 && (groups[i].size() < 2 || found == 1)) break;
        if (!joined.append(digits_of(text, groups[i]))) break;
        if (is_indonesian_mobile(mobile_part(joined.view()))) found = i + 1 - index;
    }
    return found;
}

}  // namespace

void find_digit_groups(std::string_view text, std::size_t begin, std::vector<DigitGroup>& groups) {
    groups.clear();
    while (begin < text.size()) {
        std::size_t const end = end_of_digits(text, begin);
        groups.push_back({begin, end});
        begin = behind_gap(text, end);
    }
}

PersonalNumber personal_number_at(std::string_view text, Groups groups, std::size_t index) {
    std::size_t const begin = groups[index].begin;
    std::size_t const amount = amount_groups(text, groups, index);
    if (is_money_cue_before(text, begin)) return {.groups = std::max<std::size_t>(amount, 1)};
    if (!may_begin(text, begin)) return {};

    auto const ends_well = [&](std::size_t count) {
        return count != 0 && may_end(text, groups[index + count - 1].end);
    };
    if (auto const count = npwp_groups(text, groups, index); ends_well(count)) return {"npwp", count};
    bool const plus = begin > 0 && text[begin - 1] == '+';
    if (amount != 0 && !plus) return {.groups = amount};
    if (auto const count = nik_groups(text, groups, index); ends_well(count)) return {"nik", count};
    if (auto const count = phone_groups(text, groups, index); ends_well(count)) return {"phone", count};
    return {};
}

}  // namespace kanal::normalizer
