#include "normalizer/sentence.hpp"

#include <algorithm>
#include <array>

namespace kanal::normalizer {

namespace {

constexpr std::size_t kLongestAbbreviation = 5;

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_abbreviation(std::string_view word) {
    static constexpr std::array<std::string_view, 33> kAbbreviations = {
        "yth", "jl",   "jln", "jend", "no",  "bpk", "bp",   "sdr",   "sdri", "kel",  "kec",
        "kab", "prov", "gg",  "ds",   "dsn", "kp",  "komp", "perum", "rt",   "rw",   "dr",
        "drs", "ir",   "hj",  "tgl",  "an",  "a",   "h",    "st",    "kom",  "blok", "gd"};
    std::array<char, kLongestAbbreviation> lower = {};
    if (word.empty() || word.size() > lower.size()) return false;
    std::transform(word.begin(), word.end(), lower.begin(), [](char c) {
        return static_cast<char>(c | 0x20);
    });
    return std::find(
               kAbbreviations.begin(), kAbbreviations.end(), std::string_view(lower.data(), word.size())
           ) != kAbbreviations.end();
}

bool belongs_to_word(std::string_view text, std::size_t dot) {
    std::size_t begin = dot;
    while (begin > 0 && dot - begin <= kLongestAbbreviation && is_letter(text[begin - 1]))
        --begin;
    if (is_abbreviation(text.substr(begin, dot - begin))) return true;
    return dot <= 2 && std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(dot), is_digit);
}

}  // namespace

bool ends_sentence(std::string_view text, std::size_t at) {
    char const c = text[at];
    if (c == '\n') return true;
    if (c != '.' && c != '!' && c != '?') return false;
    bool const before_space = at + 1 == text.size() || text[at + 1] == ' ' || text[at + 1] == '\n';
    return before_space && (c != '.' || !belongs_to_word(text, at));
}

std::string_view first_sentence(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (ends_sentence(text, i)) return text.substr(0, i + 1);
    }
    return text;
}

}  // namespace kanal::normalizer
