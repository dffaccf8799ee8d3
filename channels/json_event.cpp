#include "channels/json_event.hpp"

#include <boost/json/value.hpp>

namespace kanal {

namespace {

Fragment fragment_of(JsonEvent& event, std::string why) {
    Fragment fragment;
    fragment.raw = std::move(event.raw);
    fragment.why = std::move(why);
    return fragment;
}

}  // namespace

Result<boost::json::object> parse_event(std::string_view text) {
    auto parsed = parse_json(text, kEventLimits);
    if (!parsed) return reject("event: " + parsed.error().what);
    auto* content = parsed->if_object();
    if (content == nullptr) return reject("event: not an object");
    return std::move(*content);
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

}  // namespace kanal
