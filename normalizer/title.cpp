#include "normalizer/title.hpp"

#include "normalizer/character_count.hpp"
#include "normalizer/greeting.hpp"
#include "normalizer/invisible.hpp"
#include "normalizer/nfc.hpp"
#include "normalizer/sentence.hpp"

namespace kanal::normalizer {

namespace {

constexpr std::size_t kLongestGiven = 255;  // what LAPOR! takes
constexpr std::size_t kLongestDerived = 80;
constexpr std::size_t kLookedAt = 4096;                 // bytes; a title is made of the front of a text
constexpr std::string_view kEllipsis = "\xE2\x80\xA6";  // U+2026

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

std::string given_title(std::string_view title) {
    return std::string(without_end(title.substr(0, front_of_characters(title, kLongestGiven)), " "));
}

std::string derived_title(std::string_view text) {
    auto const front = text.substr(0, front_of_characters(text, kLookedAt));
    std::string const visible = to_nfc(without_invisible(front));
    std::string const sentence = with_single_blanks(first_sentence(skip_greetings(visible)));
    auto const bare = without_end(sentence, " .,;:");
    return shortened(bare.empty() ? std::string_view(sentence) : bare);
}

}  // namespace kanal::normalizer
