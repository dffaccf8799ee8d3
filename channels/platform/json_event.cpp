#include "channels/platform/json_event.hpp"

#include "base/digest.hpp"
#include "json/repair.hpp"

#include <algorithm>
#include <boost/json/value.hpp>

namespace kanal::platform {

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
    auto const is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    auto const fits = [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '.'; };
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
