#include "normalizer/greeting.hpp"

#include "base/ascii.hpp"
#include "normalizer/title.hpp"

#include <algorithm>
#include <initializer_list>
#include <string>

namespace kanal::normalizer {

namespace {

constexpr std::size_t kLongestWord = 32;
constexpr std::size_t kLongestAddress = 120;  // "Yth. Kepala Dinas ... Kabupaten ...,"
constexpr int kMostGreetings = 6;

using Words = std::initializer_list<std::string_view>;

// A word at the front and what follows it. Apostrophes belong to the word and are not in `lower`.
struct FirstWord {
    std::string lower = {};
    bool capital = false;
    std::string_view rest = {};
};

std::size_t apostrophe_at_front(std::string_view text) {
    for (std::string_view const sign : {"'", "`", "\xE2\x80\x98", "\xE2\x80\x99", "\xCA\xBC"}) {
        if (text.starts_with(sign)) return sign.size();
    }
    return 0;
}

FirstWord first_word(std::string_view text) {
    FirstWord word;
    word.capital = !text.empty() && is_upper(text.front());
    std::size_t at = 0;
    while (at < text.size() && word.lower.size() < kLongestWord) {
        if (is_letter(text[at])) {
            word.lower.push_back(static_cast<char>(text[at++] | 0x20));
        } else if (auto const sign = apostrophe_at_front(text.substr(at)); sign != 0) {
            at += sign;
        } else {
            break;
        }
    }
    word.rest = text.substr(at);
    return word;
}

bool is_one_of(std::string_view word, Words words) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

bool begins_with_one_of(std::string_view word, Words fronts) {
    return std::any_of(fronts.begin(), fronts.end(), [word](auto front) { return word.starts_with(front); });
}

std::string_view skip(std::string_view text, std::string_view characters) {
    auto const first = text.find_first_not_of(characters);
    return first == std::string_view::npos ? std::string_view() : text.substr(first);
}

// Takes words off the front for as long as `belongs` says so; blanks, dots and slashes may stand between.
template <class Belongs>
std::string_view skip_words(std::string_view text, Belongs belongs) {
    for (;;) {
        auto const word = first_word(skip(text, " ./"));
        if (word.lower.empty() || !belongs(word)) return text;
        text = word.rest;
    }
}

// "pak", "min", "Bapak Walikota Bandung": to whom the greeting goes.
std::string_view skip_person(std::string_view text) {
    bool office = false;
    return skip_words(text, [&office](FirstWord const& word) {
        if (is_one_of(
                word.lower,
                {"min",
                 "mimin",
                 "admin",
                 "pak",
                 "bapak",
                 "bpk",
                 "ibu",
                 "bu",
                 "kak",
                 "mas",
                 "mbak",
                 "semua",
                 "semuanya",
                 "tim",
                 "rekan",
                 "bang",
                 "dan"}
            )) {
            return true;
        }
        bool const names_office = is_one_of(
            word.lower,
            {"wali",
             "walikota",
             "bupati",
             "gubernur",
             "camat",
             "lurah",
             "kades",
             "kadis",
             "kepala",
             "presiden",
             "menteri",
             "sekda",
             "lapor"}
        );
        bool const belongs = names_office || (office && (word.capital || word.lower == "kota"));
        office = office || names_office;
        return belongs;
    });
}

bool is_time_of_day(std::string_view word) {
    return is_one_of(word, {"pagi", "siang", "sore", "malam", "petang"});
}

bool ends_clause(std::string_view rest) {
    rest = skip(rest, " ");
    return rest.empty() || std::string_view(",.!:;\n").find(rest.front()) != std::string_view::npos;
}

// "Kepada Yth. Kepala Dinas Perhubungan Kota Bandung," up to the comma.
std::string_view behind_address(std::string_view text) {
    auto const front = text.substr(0, kLongestAddress);
    for (std::size_t i = 0; i < front.size(); ++i) {
        bool const comma = front[i] == ',' || front[i] == ':' || front[i] == ';' || front[i] == '\n';
        if (comma || ends_sentence(text, i)) return text.substr(i + 1);
    }
    return text;
}

// What follows one greeting at the front; the text itself when it begins with none.
std::string_view behind_greeting(std::string_view text) {
    auto const word = first_word(text);
    auto const next = first_word(skip(word.rest, " "));
    if (begins_with_one_of(word.lower, {"assalam", "asalam", "aslm", "ass"}) &&
        !begins_with_one_of(word.lower, {"asset", "assess"})) {
        auto const rest = skip_words(word.rest, [](FirstWord const& w) {
            return begins_with_one_of(w.lower, {"alaikum", "warah", "waroh", "wabar", "wrwb"}) ||
                   is_one_of(w.lower, {"wr", "wb", "ww", "wrwb"});
        });
        return skip_person(rest);
    }
    if (is_one_of(word.lower, {"selamat", "slamat", "slmt", "met"}) && is_time_of_day(next.lower)) {
        return skip_person(next.rest);
    }
    if (is_time_of_day(word.lower)) {
        auto const rest = skip_person(word.rest);
        bool const greets = ends_clause(word.rest) || rest.size() < word.rest.size();
        return greets ? rest : text;
    }
    if (word.lower == "salam" && is_one_of(next.lower, {"sejahtera", "sehat", "hormat"})) {
        return skip_person(next.rest);
    }
    if (is_one_of(
            word.lower,
            {"halo",
             "hallo",
             "helo",
             "hello",
             "hai",
             "hi",
             "hei",
             "permisi",
             "salam",
             "shalom",
             "punten",
             "sampurasun",
             "kulonuwun",
             "dear"}
        )) {
        return skip_person(word.rest);
    }
    if (is_one_of(word.lower, {"yth", "ykh", "kepada", "kpd"})) return behind_address(text);
    if (word.lower == "ditempat" && ends_clause(word.rest)) return word.rest;
    if (word.lower == "di" && next.lower == "tempat" && ends_clause(next.rest)) return next.rest;
    return text;
}

}  // namespace

std::string_view skip_greetings(std::string_view text) {
    std::string_view rest = skip(text, " \n");
    for (int i = 0; i < kMostGreetings; ++i) {
        auto const behind = behind_greeting(rest);
        if (behind.size() == rest.size()) return rest;
        auto const following = skip(behind, " \n,.!:;-");
        if (following.empty()) return rest;
        rest = following;
    }
    return rest;
}

}  // namespace kanal::normalizer
