#include "desk/shown_text.hpp"

#include "base/ascii.hpp"
#include "normalizer/mask.hpp"
#include "text/safe_text.hpp"

namespace kanal::desk {

namespace {

constexpr std::size_t kMostWords = 8;

struct Place {
    std::size_t begin = std::string_view::npos;
    std::size_t size = 0;
};

// The first of the words at or behind `from`; of two at one place the longer.
Place next_word(std::string_view lower, std::vector<std::string> const& words, std::size_t from) {
    Place found;
    for (auto const& word : words) {
        auto const at = lower.find(word, from);
        if (at == std::string_view::npos) continue;
        bool const better = at < found.begin || (at == found.begin && word.size() > found.size);
        if (better) found = {at, word.size()};
    }
    return found;
}

Data piece(std::string_view text, bool marked) {
    Data data;
    data["text"] = Data(std::string(text));
    data["marked"] = Data(marked);
    return data;
}

}  // namespace

std::string whole_text(std::string_view text) {
    return printable(text);
}

std::string one_line(std::string_view text) {
    return visible_line(text);
}

std::string masked_text(std::string_view text) {
    return printable(normalizer::mask(text, normalizer::find_personal_data(text)));
}

std::string masked_line(std::string_view text) {
    return visible_line(normalizer::mask(text, normalizer::find_personal_data(text)));
}

std::vector<std::string> searched_words(std::string_view typed) {
    std::vector<std::string> words;
    auto rest = ascii_lower(typed);
    for (std::size_t begin = 0; begin < rest.size() && words.size() < kMostWords;) {
        auto const end = std::min(rest.find_first_of(" \t\n\"", begin), rest.size());
        if (end > begin) words.push_back(rest.substr(begin, end - begin));
        begin = end + 1;
    }
    return words;
}

Data marked_text(std::string_view text, std::vector<std::string> const& words) {
    Data pieces(Data::type::list);
    auto const lower = ascii_lower(text);
    std::size_t done = 0;
    while (done < text.size()) {
        auto const found = next_word(lower, words, done);
        auto const end = std::min(found.begin, text.size());
        if (end > done) pieces.push_back(piece(text.substr(done, end - done), false));
        if (found.size == 0) break;
        pieces.push_back(piece(text.substr(end, found.size), true));
        done = end + found.size;
    }
    return pieces;
}

}  // namespace kanal::desk
