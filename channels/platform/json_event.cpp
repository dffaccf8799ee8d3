#include "channels/platform/json_event.hpp"

#include "base/ascii.hpp"
#include "base/digest.hpp"
#include "json/fields.hpp"
#include "json/repair.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <algorithm>

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

class Words {
public:
    void add(json::value const& value, bool named, unsigned depth) {
        if (depth > kDeepest) return;
        if (auto const* text = value.if_string()) {
            if (named && ++lines_ <= kMostLines) add_line(found_, view_of(*text));
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
    auto const* value = from.if_contains(key);
    if (value == nullptr || value->is_null()) return {};
    if (auto const* text = value->if_string()) return std::string(view_of(*text));
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
            said == nullptr ? json::serialize(answer.value()) : std::string(view_of(*said))
        );
        add_line(text, line);
    }
    return text;
}

namespace {

constexpr std::size_t kLongestName = 40;

std::optional<double> degrees_at(boost::json::object const& from, std::string_view key, double most) {
    auto const* value = from.if_contains(key);
    if (value == nullptr || !value->is_number()) return std::nullopt;
    auto const degrees = value->to_number<double>();
    if (degrees < -most || degrees > most) return std::nullopt;
    return degrees;
}

struct Parsed {
    boost::json::object content = {};
    std::vector<std::string> problems = {};
};

// Strictly first: nearly every event is sound, and mending is a second walk over the text.
Result<boost::json::value> parse_mended(std::string_view text, std::vector<std::string>& problems) {
    auto strict = parse_json(text, kEventLimits);
    if (strict) return strict;
    auto const mended = repair_json(text);
    auto limits = kEventLimits;
    limits.last_key_counts = true;
    auto parsed = parse_json(mended.text, limits);
    if (!parsed) return parsed;
    problems.emplace_back(
        mended.changed ? "json: unreadable characters replaced"
                       : "json: a key stood twice, the last one counts"
    );
    return parsed;
}

Result<Parsed> parse(std::string_view text) {
    Parsed event;
    auto parsed = parse_mended(text, event.problems);
    if (!parsed) return reject("event: " + parsed.error().what);
    auto* content = parsed->if_object();
    if (content == nullptr) return reject("event: not an object");
    event.content = std::move(*content);
    return event;
}

Fragment fragment_of(JsonEvent& event, std::string why) {
    Fragment fragment;
    fragment.raw = std::move(event.raw);
    fragment.why = std::move(why);
    return fragment;
}

}  // namespace

Result<boost::json::object> parse_event(std::string_view text) {
    auto parsed = parse(text);
    if (!parsed) return parsed.error();
    return std::move(parsed->content);
}

Result<void> parse_into(JsonEvent& event, std::string_view text) {
    auto parsed = parse(text);
    if (!parsed) return parsed.error();
    event.content = std::move(parsed->content);
    for (auto& problem : parsed->problems)
        event.problems.push_back(std::move(problem));
    return {};
}

Submission begin_submission(JsonEvent& event) {
    Submission submission;
    submission.account = event.account;
    submission.problems = event.problems;
    submission.doubt = event.doubt;
    submission.raw = std::move(event.raw);
    return submission;
}

std::string id_of_content(JsonEvent const& event) {
    return "content:" + to_hex(sha256(event.raw.bytes)).substr(0, 32);
}

RawBytes json_bytes(std::string bytes) {
    RawBytes raw;
    raw.media_type = "application/json";
    raw.bytes = std::move(bytes);
    return raw;
}

void set_unreadable(Reading& reading, JsonEvent& event, std::string why) {
    reading.unreadable.push_back(fragment_of(event, std::move(why)));
}

void set_ignored(Reading& reading, JsonEvent& event, std::string why) {
    reading.ignored.push_back(fragment_of(event, std::move(why)));
}

std::optional<Place> place_of(
    boost::json::object const& from, std::string_view latitude_key, std::string_view longitude_key
) {
    Place place;
    place.latitude = degrees_at(from, latitude_key, 90);
    place.longitude = degrees_at(from, longitude_key, 180);
    if (!place.latitude || !place.longitude) return std::nullopt;
    return place;
}

std::string unknown_kind(std::string_view where, std::string_view name) {
    auto const fits = [](char c) { return is_alphanumeric(c) || c == '_' || c == '.'; };
    bool const is_name = !name.empty() && name.size() <= kLongestName && is_letter(name.front()) &&
                         std::all_of(name.begin(), name.end(), fits);
    std::string text = "kind: ";
    text.append(where);
    if (is_name) text.append(" ").append(name);
    return text;
}

Sha256 text_fingerprint(Submission const& submission) {
    return sha256((submission.withdrawn ? "withdrawn\n" : "said\n") + submission.text);
}

}  // namespace kanal::platform
