#include "channels/twitter/activity.hpp"

#include "base/ascii.hpp"
#include "channels/json_event.hpp"
#include "channels/json_fields.hpp"
#include "channels/twitter/message_envelope.hpp"
#include "channels/twitter/post.hpp"

#include <boost/json/value.hpp>

namespace kanal::twitter {

namespace {

namespace json = boost::json;

// Both stand around every direct message that is kept.
constexpr std::size_t kLongestName = 100;
constexpr std::size_t kLongestFilter = 1024;
constexpr std::size_t kMostMessages = 10'000;
constexpr std::string_view kPosts[] = {
    "post.create", "post.mention.create", "post.reply.create", "post.quote.create"};
constexpr std::string_view kDropped[] = {
    "post.repost.create", "dm.sent", "dm.read", "dm.indicate_typing", "dm.indicate.typing"};

bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}

// PostMentionCreate is post.mention.create.
std::string dotted(std::string_view name) {
    if (name.empty() || !is_upper(name.front())) return std::string(name);
    std::string made;
    for (char const c : name) {
        if (is_upper(c) && !made.empty()) made += '.';
        made += ascii_lower(c);
    }
    return made;
}

// An empty one where the slice is missing, too long or no object.
json::object short_object(std::optional<std::string_view> slice) {
    if (!slice || slice->size() > kLongestFilter) return {};
    auto parsed = parse_event(*slice);
    return parsed ? std::move(*parsed) : json::object{};
}

std::string name_of_event(std::vector<JsonMember> const& data) {
    auto const slice = member(data, "event_type");
    if (!slice || slice->size() > kLongestName) return {};
    auto const parsed = parse_json(*slice);
    if (!parsed || !parsed->is_string()) return {};
    auto const& text = parsed->get_string();
    return dotted(std::string_view(text.data(), text.size()));
}

// {"direct_message_events": [...], "users": {...}}
void read_messages(std::vector<JsonMember> const& data, JsonEvent& whole, Reading& reading) {
    auto const payload = member(data, "payload");
    auto const members = payload ? object_members(*payload) : std::nullopt;
    auto const list = members ? member(*members, "direct_message_events") : std::nullopt;
    auto const messages = list ? array_elements(*list) : std::nullopt;
    if (!messages) return set_unreadable(reading, whole, "dm.received: no messages");
    if (messages->size() > kMostMessages)
        return set_unreadable(reading, whole, "dm.received: too many messages");

    MessageEnvelope envelope;
    envelope.account = whole.account;
    envelope.opening = "{\"data\":{\"event_type\":" + std::string(*member(data, "event_type"));
    auto const filter = member(data, "filter");
    if (!short_object(filter).empty()) envelope.opening.append(",\"filter\":").append(*filter);
    envelope.opening += ",\"payload\":{";
    envelope.closing = "}}}";
    UserSlices const users(member(*members, "users").value_or(""));
    for (auto const message : *messages)
        read_one_message(envelope, users, message, reading);
}

// Documented for our own posts alone, and without a time that could number the edition.
void read_deletion(JsonEvent& whole, json::object const& payload, Reading& reading) {
    if (id_at(payload, "author_id") != whole.account) {
        return set_unreadable(reading, whole, "post.delete: not ours, and without a time");
    }
    ++reading.dropped;
}

void read_payload(JsonEvent& whole, std::string const& name, Delivery& delivery) {
    auto& reading = delivery.reading;
    auto const* data = object_at(whole.content, "data");
    auto const* payload = data == nullptr ? nullptr : object_at(*data, "payload");
    if (payload == nullptr) return set_unreadable(reading, whole, "activity: no payload");
    if (name == "post.delete") return read_deletion(whole, *payload, reading);
    if (name == "oauth.revoke") {
        delivery.revoked.push_back(id_at(*payload, "user_id"));
        return set_ignored(reading, whole, "account: took its permission away");
    }
    read_post(whole, *payload, object_at(*data, "includes"), reading);
}

bool has_payload_of_ours(std::string const& name) {
    return is_one_of(kPosts, name) || name == "post.delete" || name == "oauth.revoke";
}

}  // namespace

Result<Delivery> read_activity(
    RawBytes const& raw, std::vector<JsonMember> const& data, std::string const& account
) {
    Delivery delivery;
    auto& reading = delivery.reading;
    auto const name = name_of_event(data);
    JsonEvent whole;
    whole.account = id_at(short_object(member(data, "filter")), "user_id");
    if (whole.account.empty()) whole.account = account;
    whole.raw = raw;

    if (is_one_of(kDropped, name)) {
        ++reading.dropped;
    } else if (name == "dm.received") {
        read_messages(data, whole, reading);
    } else if (!has_payload_of_ours(name)) {
        set_ignored(reading, whole, unknown_kind("activity", name));
    } else if (auto content = parse_event(raw.bytes)) {
        whole.content = std::move(*content);
        read_payload(whole, name, delivery);
    } else {
        set_unreadable(reading, whole, content.error().what);
    }
    return delivery;
}

Result<Delivery> read_stream(RawBytes const& raw, std::string const& account) {
    Delivery delivery;
    JsonEvent whole;
    whole.account = account;
    whole.raw = raw;
    auto content = parse_event(raw.bytes);
    if (!content) {
        set_unreadable(delivery.reading, whole, content.error().what);
        return delivery;
    }
    whole.content = std::move(*content);
    auto const* post = object_at(whole.content, "data");
    if (post == nullptr) {
        set_unreadable(delivery.reading, whole, "stream: no post");
    } else {
        read_post(whole, *post, object_at(whole.content, "includes"), delivery.reading);
    }
    return delivery;
}

}  // namespace kanal::twitter
