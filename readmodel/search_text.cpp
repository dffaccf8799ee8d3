#include "readmodel/search_text.hpp"

#include "base/ascii.hpp"
#include "json/slices.hpp"
#include "text/utf8.hpp"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <algorithm>

namespace kanal::readmodel {

namespace {

constexpr std::size_t kMostWords = 16;
constexpr std::size_t kMostTrigrams = 8;  // of one word: the rarest of them does most of the work
constexpr std::size_t kLongestWord = 200;
constexpr std::size_t kFewestDigits = 3;

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\v' || c == '\f' || c == '\0';
}

std::string lower(std::string_view text) {
    std::string folded(text);
    bool ascii = true;
    for (char& c : folded) {
        if (static_cast<unsigned char>(c) >= 0x80) ascii = false;
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    if (ascii) return folded;
    UErrorCode status = U_ZERO_ERROR;
    auto const* const rules = icu::Normalizer2::getNFKCCasefoldInstance(status);
    if (U_FAILURE(status)) return folded;
    std::string whole;
    icu::StringByteSink<std::string> sink(&whole);
    icu::StringPiece const piece(text.data(), static_cast<std::int32_t>(text.size()));
    rules->normalizeUTF8(0, piece, sink, nullptr, status);
    return U_FAILURE(status) ? folded : whole;
}

std::vector<std::string> letters_of(std::string_view word) {
    std::vector<std::string> letters;
    for (char const c : word) {
        if (is_continuation(c) && !letters.empty())
            letters.back() += c;
        else
            letters.emplace_back(1, c);
    }
    return letters;
}

void add_trigrams(std::string const& word, std::string& expression) {
    auto const letters = letters_of(word);
    if (letters.size() < 3) return;
    auto const last = letters.size() - 3;
    auto const step = last / kMostTrigrams + 1;
    for (std::size_t at = 0;;) {
        expression += expression.empty() ? "\"" : " AND \"";
        for (std::size_t i = at; i < at + 3; ++i)
            expression += letters[i] == "\"" ? "\"\"" : letters[i];
        expression += '"';
        if (at == last) return;
        at = std::min(at + step, last);
    }
}

}  // namespace

std::string fold(std::string_view text) {
    auto const lowered = lower(text);
    std::string folded;
    folded.reserve(lowered.size());
    for (char const c : lowered) {
        if (!is_blank(c))
            folded += c;
        else if (!folded.empty() && folded.back() != ' ')
            folded += ' ';
    }
    if (!folded.empty() && folded.back() == ' ') folded.pop_back();
    return folded;
}

std::vector<std::string> words_of(std::string_view typed) {
    std::vector<std::string> words;
    auto const add = [&words](std::string_view word) {
        auto folded = fold(front_of(word, kLongestWord));
        if (!folded.empty() && words.size() < kMostWords) words.push_back(std::move(folded));
    };
    while (!typed.empty()) {
        if (is_blank(typed.front())) {
            typed.remove_prefix(1);
            continue;
        }
        auto const quoted = typed.front() == '"' ? typed.find('"', 1) : std::string_view::npos;
        if (quoted != std::string_view::npos) {
            add(typed.substr(1, quoted - 1));
            typed.remove_prefix(quoted + 1);
            continue;
        }
        auto const end = std::find_if(typed.begin(), typed.end(), is_blank);
        auto const length = static_cast<std::size_t>(end - typed.begin());
        add(typed.substr(0, length));
        typed.remove_prefix(length);
    }
    return words;
}

std::string phone_digits(std::string_view typed) {
    std::string digits;
    for (char const c : typed) {
        if (is_digit(c))
            digits += c;
        else if (std::string_view(" +-.()/").find(c) == std::string_view::npos)
            return {};
    }
    if (digits.starts_with("62"))
        digits.erase(0, 2);
    else
        digits.erase(0, digits.find_first_not_of('0'));
    return digits.size() < kFewestDigits ? std::string() : digits;
}

std::string trigrams_of(std::vector<std::string> const& words) {
    std::string expression;
    for (auto const& word : words)
        add_trigrams(word, expression);
    return expression;
}

namespace {

namespace json = boost::json;
using Members = std::vector<JsonMember>;

constexpr std::size_t kMostText = 16 << 10;

// Empty where it is missing, null or of another type.
std::string text_of(Members const& members, std::string_view key) {
    auto const slice = member(members, key);
    if (!slice || slice->size() < 2 || slice->front() != '"') return {};
    auto const inner = slice->substr(1, slice->size() - 2);
    if (inner.find('\\') == std::string_view::npos) return std::string(inner);
    boost::system::error_code failed;
    auto const value = json::parse({slice->data(), slice->size()}, failed);
    if (failed || !value.is_string()) return {};
    return std::string(value.get_string().data(), value.get_string().size());
}

Members inner_of(Members const& members, std::string_view key) {
    auto const slice = member(members, key);
    if (!slice) return {};
    return object_members(*slice).value_or(Members());
}

std::string digits_of(std::string_view phone) {
    std::string digits;
    for (char const c : phone)
        if (is_digit(c)) digits += c;
    return digits;
}

}  // namespace

SearchedRecord read_record(std::string_view record) {
    SearchedRecord found;
    auto const members = record.empty() ? std::nullopt : object_members(record);
    if (!members) return found;
    found.title = text_of(*members, "title");
    found.report_class = text_of(*members, "class");
    found.category = text_of(inner_of(*members, "category"), "code");
    auto const place = inner_of(*members, "place");
    found.place = text_of(place, "code");
    found.withdrawn = member(*members, "withdrawn").value_or("") == "true";
    found.confidential = member(inner_of(*members, "privacy"), "confidential").value_or("") == "true";
    auto const text = text_of(*members, "text");
    found.words = fold(front_of(text, kMostText));
    // A title is often the front of the text.
    for (auto const& more : {fold(found.title), fold(text_of(place, "said"))})
        if (found.words.find(more) == std::string::npos) found.words += '\n' + more;
    auto const reporter = inner_of(*members, "reporter");
    if (reporter.empty()) return found;
    found.sender = fold(text_of(reporter, "name")) + '\n' + digits_of(text_of(reporter, "phone")) + '\n' +
                   fold(text_of(reporter, "email")) + '\n' + fold(text_of(reporter, "account"));
    return found;
}

}  // namespace kanal::readmodel
