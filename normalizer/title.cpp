#include "normalizer/title.hpp"

#include "base/ascii.hpp"
#include "normalizer/clean_text.hpp"
#include "normalizer/greeting.hpp"
#include "text/utf8.hpp"

#include <unicode/utf8.h>
#include <algorithm>
#include <array>
#include <cstdint>

namespace kanal::normalizer {

namespace {

constexpr std::size_t kLongestAbbreviation = 5;

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

constexpr std::size_t kLongestGiven = 255;  // what LAPOR! takes
constexpr std::size_t kLongestDerived = 80;
constexpr std::size_t kLookedAt = 4096;                 // bytes; a title is made of the front of a text
constexpr std::string_view kEllipsis = "\xE2\x80\xA6";  // U+2026

// Valid UTF-8 without what has no shape or only turns the writing direction.
std::string without_hidden(std::string_view text) {
    std::string kept;
    auto const* const data = reinterpret_cast<std::uint8_t const*>(text.data());
    std::size_t copied = 0;
    for (std::size_t next = ascii_length(text); next < text.size();) {
        std::size_t const start = next;
        UChar32 c = 0;
        U8_NEXT(data, next, text.size(), c);
        if (c < 0x80 || hidden_kind(static_cast<char32_t>(c)) == Hidden::none) continue;
        kept.append(text, copied, start - copied);
        copied = next;
    }
    return kept.append(text, copied);
}

std::string_view without_end(std::string_view text, std::string_view characters) {
    auto const last = text.find_last_not_of(characters);
    return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

std::string with_single_blanks(std::string_view text) {
    std::string single;
    single.reserve(text.size());
    for (char const c : text) {
        bool const blank = c == ' ' || c == '\n';
        if (blank && (single.empty() || single.back() == ' ')) continue;
        single.push_back(blank ? ' ' : c);
    }
    return single;
}

std::string shortened(std::string_view sentence) {
    if (front_of_characters(sentence, kLongestDerived) == sentence.size()) return std::string(sentence);
    std::string_view front = sentence.substr(0, front_of_characters(sentence, kLongestDerived - 1));
    auto const blank = sentence[front.size()] == ' ' ? front.size() : front.rfind(' ');
    if (blank != std::string_view::npos && blank > front.size() / 2) front = front.substr(0, blank);
    return std::string(without_end(front, " ,;:-.")).append(kEllipsis);
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

std::string given_title(std::string_view title) {
    return std::string(without_end(title.substr(0, front_of_characters(title, kLongestGiven)), " "));
}

std::string derived_title(std::string_view text) {
    auto const front = text.substr(0, front_of_characters(text, kLookedAt));
    bool const plain = ascii_length(front) == front.size();
    std::string const visible = plain ? std::string() : to_nfc(without_hidden(front));
    std::string const sentence = with_single_blanks(first_sentence(skip_greetings(plain ? front : visible)));
    auto const bare = without_end(sentence, " .,;:");
    return shortened(bare.empty() ? std::string_view(sentence) : bare);
}

}  // namespace kanal::normalizer
