#include "forwarder/sinks/centre_words.hpp"

#include "json/parse.hpp"
#include "text/safe_text.hpp"
#include "text/utf8.hpp"

#include <boost/json/serialize.hpp>

namespace kanal::forwarder {

namespace json = boost::json;

namespace {

constexpr unsigned kDeepest = 8;             // of the JSON of an answer
constexpr std::size_t kLongestWords = 300;   // characters
constexpr std::size_t kLookedAt = 8 * 1024;  // bytes
constexpr std::size_t kShortestSecret = 8;

// The first member that says something, also one level down: {"error": {"message": "..."}}.
std::string sentence_of(json::object const& object, bool inner = false) {
    for (char const* const name :
         {"message", "error_description", "detail", "error", "reason", "errors", "title"}) {
        auto const* const value = object.if_contains(name);
        if (value == nullptr) continue;
        if (value->is_string() && !value->get_string().empty()) return std::string(value->get_string());
        if (value->is_object() && !inner) {
            auto words = sentence_of(value->get_object(), true);
            if (!words.empty()) return words;
        }
        if (value->is_array() && !value->get_array().empty()) return json::serialize(*value);
    }
    return {};
}

// Without the marks of HTML; what stands in them is not what a person would read.
std::string text_of(std::string_view body) {
    std::string text;
    bool mark = false;
    for (char const c : body) {
        if (c == '<') mark = true;
        text += mark ? ' ' : c;
        if (c == '>') mark = false;
    }
    return text;
}

std::string with_single_blanks(std::string_view line) {
    std::string text;
    for (char const c : line) {
        if (c == ' ' && (text.empty() || text.back() == ' ')) continue;
        text += c;
    }
    if (!text.empty() && text.back() == ' ') text.pop_back();
    return text;
}

}  // namespace

std::string centre_words(std::string_view body) {
    std::string words;
    auto const parsed = parse_json(body, {.depth = kDeepest});
    if (parsed && parsed->is_object()) words = sentence_of(parsed->get_object());
    if (words.empty()) words = parsed ? std::string(body) : text_of(body.substr(0, kLookedAt));
    auto line = with_single_blanks(visible_line(words));
    line.resize(front_of_characters(line, kLongestWords));
    return line;
}

void hide_secret(std::string& body, std::string_view secret) {
    constexpr std::string_view kHidden = "[token]";
    if (secret.size() < kShortestSecret) return;
    for (auto at = body.find(secret); at != body.npos; at = body.find(secret, at + kHidden.size()))
        body.replace(at, secret.size(), kHidden);
}

}  // namespace kanal::forwarder
