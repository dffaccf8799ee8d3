#include "channels/platform/json_text.hpp"

#include "channels/platform/json_event.hpp"
#include "json/fields.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

namespace kanal::platform {

namespace json = boost::json;

namespace {

constexpr unsigned kMostLines = 100;
constexpr unsigned kDeepest = 8;
constexpr std::string_view kKeysOfWords[] = {
    "text",     "body",        "message",  "caption",       "title",       "subtitle",    "name",
    "question", "description", "options",  "option",        "tasks",       "label",       "comment",
    "content",  "header",      "footer",   "note",          "review_text", "feedback",    "answer",
    "answers",  "choices",     "response", "response_text", "story",       "text_plain",  "display_text",
    "selected", "display",     "value",    "explanation",   "address",     "free_form",   "summary",
    "words",    "remarks",     "details",  "quote",         "data",        "button_text", "follow_up",
};

std::string_view view(json::string const& text) {
    return std::string_view(text.data(), text.size());
}

class Words {
public:
    void add(json::value const& value, bool named, unsigned depth) {
        if (depth > kDeepest) return;
        if (auto const* text = value.if_string()) {
            if (named && ++lines_ <= kMostLines) add_line(found_, view(*text));
        } else if (auto const* list = value.if_array()) {
            for (auto const& element : *list)
                add(element, named, depth + 1);
        } else if (auto const* object = value.if_object()) {
            for (auto const& field : *object) {
                std::string_view const key(field.key().data(), field.key().size());
                add(field.value(), is_one_of(kKeysOfWords, key), depth + 1);
            }
        }
    }
    std::string take() { return std::move(found_); }

private:
    std::string found_ = {};
    unsigned lines_ = 0;
};

bool has_line(std::string_view text, std::string_view line) {
    for (std::size_t at = text.find(line); at != std::string_view::npos; at = text.find(line, at + 1)) {
        bool const begins = at == 0 || text[at - 1] == '\n';
        auto const end = at + line.size();
        if (begins && (end == text.size() || text[end] == '\n')) return true;
    }
    return false;
}

}  // namespace

void add_line(std::string& text, std::string_view line) {
    if (line.empty() || has_line(text, line)) return;
    if (!text.empty()) text += '\n';
    text += line;
}

std::string text_under(json::object const& from, std::string_view key, std::vector<std::string>& problems) {
    auto const* value = from.if_contains(json::string_view(key.data(), key.size()));
    if (value == nullptr || value->is_null()) return {};
    if (auto const* text = value->if_string()) return std::string(view(*text));
    problems.push_back(std::string(key) + ": not in the usual form");
    if (auto const* number = value->if_int64()) return std::to_string(*number);
    if (auto const* number = value->if_uint64()) return std::to_string(*number);
    Words words;
    words.add(*value, true, 0);
    return words.take();
}

std::string text_values(json::value const& value) {
    Words words;
    words.add(value, false, 0);
    return words.take();
}

std::string form_answers(std::string const& response) {
    auto const answers = parse_event(response);
    if (!answers) return response;
    std::string text;
    for (auto const& answer : *answers) {
        if (answer.key() == "flow_token") continue;
        auto const* said = answer.value().if_string();
        std::string line(answer.key().data(), answer.key().size());
        line.append(": ").append(
            said == nullptr ? json::serialize(answer.value()) : std::string(view(*said))
        );
        add_line(text, line);
    }
    return text;
}

}  // namespace kanal::platform
