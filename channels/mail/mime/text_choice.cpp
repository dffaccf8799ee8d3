#include "channels/mail/mime/text_choice.hpp"

#include "base/ascii.hpp"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <unordered_set>

namespace kanal::mail {

namespace {

constexpr std::size_t kMostCompared = 64 * 1024;  // bytes of each text
constexpr std::size_t kLongestNotice = 400;       // letters

// Lower case, without addresses, which an HTML text has and a plain one may have not.
std::unordered_set<std::string> words_of(std::string_view text) {
    std::unordered_set<std::string> words;
    text = text.substr(0, kMostCompared);
    while (!text.empty()) {
        auto const end = std::min(text.find_first_of(" \t\n"), text.size());
        auto const word = trimmed(text.substr(0, end), ".,;:!?()<>[]\"'*_->");
        bool const address =
            word.find("://") != std::string_view::npos || word.find('@') != std::string_view::npos;
        if (word.size() > 1 && !address) words.insert(ascii_lower(word));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words;
}

// At least a fifth of the words of `wanted` do not stand in `there`.
bool lacks(std::unordered_set<std::string> const& there, std::unordered_set<std::string> const& wanted) {
    auto const missing = static_cast<std::size_t>(
        std::count_if(wanted.begin(), wanted.end(), [&](auto const& word) { return there.count(word) == 0; })
    );
    return missing > 0 && missing * 5 >= wanted.size();
}

// "This mail is in HTML; your program does not support it."
bool is_notice(std::string_view text) {
    if (count_letters(text) > kLongestNotice) return false;
    auto const lower = ascii_lower(text);
    constexpr std::array<std::string_view, 14> kWords{
        "support",
        "mendukung",
        "view",
        "lihat",
        "aplikasi",
        "client",
        "browser",
        "peramban",
        "compatible",
        "format",
        "versi",
        "reader",
        "enable",
        "tampil"};
    return lower.find("html") != std::string::npos &&
           std::any_of(kWords.begin(), kWords.end(), [&](auto word) {
               return lower.find(word) != std::string::npos;
           });
}

// Whether `other`, which is not plain, is better than `plain`.
bool says_more(std::string_view other, std::string_view plain) {
    auto const other_letters = count_letters(other);
    auto const plain_letters = count_letters(plain);
    if (other_letters == 0 || plain_letters == 0) return plain_letters == 0 && other_letters > 0;
    if (is_notice(plain) != is_notice(other)) return is_notice(plain);
    auto const other_words = words_of(other);
    auto const plain_words = words_of(plain);
    if (!lacks(plain_words, other_words)) return false;
    return !lacks(other_words, plain_words) || other_letters > plain_letters;
}

}  // namespace

std::size_t count_letters(std::string_view text) {
    std::size_t letters = 0;
    auto const* const data = reinterpret_cast<std::uint8_t const*>(text.data());
    for (std::size_t next = 0; next < text.size();) {
        UChar32 c = 0;
        U8_NEXT(data, next, text.size(), c);
        if (c > 0 && c != 0xFFFD && (u_isalnum(c) || u_charType(c) == U_OTHER_SYMBOL)) ++letters;
    }
    return letters;
}

std::size_t choose_text(std::vector<AlternativeText> const& some) {
    std::size_t chosen = 0;
    for (std::size_t i = 1; i < some.size(); ++i) {
        auto const& one = some[i];
        auto const& best = some[chosen];
        if (one.plain == best.plain) {
            if (count_letters(best.text) == 0 && count_letters(one.text) > 0) chosen = i;
        } else if (one.plain ? !says_more(best.text, one.text) : says_more(one.text, best.text)) {
            chosen = i;
        }
    }
    return chosen;
}

}  // namespace kanal::mail
