#include "channels/twitter/activity.hpp"

#include "base/ascii.hpp"
#include "channels/platform/json_event.hpp"
#include "channels/platform/machine_events.hpp"
#include "channels/twitter/direct_message.hpp"
#include "channels/twitter/post.hpp"
#include "json/fields.hpp"

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
    auto parsed = platform::parse_event(*slice);
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
void read_messages(std::vector<JsonMember> const& data, platform::JsonEvent& whole, Reading& reading) {
    auto const payload = member(data, "payload");
    auto const members = payload ? object_members(*payload) : std::nullopt;
    auto const list = members ? member(*members, "direct_message_events") : std::nullopt;
    auto const messages = list ? array_elements(*list) : std::nullopt;
    if (!messages) return platform::set_unreadable(reading, whole, "dm.received: no messages");
    if (messages->size() > kMostMessages)
        return platform::set_unreadable(reading, whole, "dm.received: too many messages");

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
void read_deletion(platform::JsonEvent& whole, json::object const& payload, Reading& reading) {
    auto author = id_at(payload, "author_id");
    auto id = id_at(payload, "id");
    bool const own = author == whole.account;
    if (own && platform::drop_if_listed(platform::machine_events_of_twitter(), "post.delete", reading))
        return;
    if (id.empty()) return platform::set_unreadable(reading, whole, "post.delete: no id");
    auto submission = platform::begin_submission(whole);
    submission.external_id = std::move(id);
    submission.revision = kRevisionOfArrival;
    submission.withdrawn = true;
    submission.author.account = std::move(author);
    reading.submissions.push_back(std::move(submission));
}

void read_payload(platform::JsonEvent& whole, std::string const& name, Delivery& delivery) {
    auto& reading = delivery.reading;
    auto const* data = object_at(whole.content, "data");
    auto const* payload = data == nullptr ? nullptr : object_at(*data, "payload");
    if (payload == nullptr) return platform::set_unreadable(reading, whole, "activity: no payload");
    if (name == "post.delete") return read_deletion(whole, *payload, reading);
    if (name == "oauth.revoke") {
        delivery.revoked.push_back(id_at(*payload, "user_id"));
        return platform::set_ignored(reading, whole, "account: took its permission away");
    }
    read_post(whole, *payload, object_at(*data, "includes"), reading);
}

bool has_payload_of_ours(std::string const& name) {
    return is_one_of(kPosts, name) || name == "post.delete" || name == "oauth.revoke";
}

// Of an event that is not known.
bool is_post(platform::JsonEvent const& whole) {
    auto const* data = object_at(whole.content, "data");
    auto const* payload = data == nullptr ? nullptr : object_at(*data, "payload");
    if (payload == nullptr || id_at(*payload, "author_id").empty()) return false;
    return payload->contains("text") || payload->contains("note_tweet") || payload->contains("note_post");
}

bool has_messages(std::vector<JsonMember> const& data) {
    auto const payload = member(data, "payload");
    auto const members = payload ? object_members(*payload) : std::nullopt;
    return members && member(*members, "direct_message_events").has_value();
}

}  // namespace

Result<Delivery> read_activity(
    RawBytes const& raw, std::vector<JsonMember> const& data, std::string const& account
) {
    Delivery delivery;
    auto& reading = delivery.reading;
    auto const name = name_of_event(data);
    platform::JsonEvent whole;
    whole.account = id_at(short_object(member(data, "filter")), "user_id");
    if (whole.account.empty()) whole.account = account;
    whole.raw = raw;

    // Whose post was deleted only the payload says.
    if (name != "post.delete" &&
        platform::drop_if_listed(platform::machine_events_of_twitter(), name, reading))
        return delivery;
    // The name is repeated with each message that is kept: none that is too long.
    if (name == "dm.received" || (!name.empty() && has_messages(data))) {
        read_messages(data, whole, reading);
        return delivery;
    }
    auto const read = platform::parse_into(whole, raw.bytes);
    bool const known = has_payload_of_ours(name);
    if (!read && known) {
        platform::set_unreadable(reading, whole, read.error().what);
    } else if (known || (read && is_post(whole))) {
        if (!known) whole.problems.push_back(platform::unknown_kind("activity", name));
        read_payload(whole, name, delivery);
    } else {
        bool const encrypted = name.starts_with("chat.");
        platform::set_ignored(
            reading, whole, encrypted ? std::string(kEncrypted) : platform::unknown_kind("activity", name)
        );
    }
    return delivery;
}

Result<Delivery> read_stream(RawBytes const& raw, std::string const& account) {
    Delivery delivery;
    platform::JsonEvent whole;
    whole.account = account;
    whole.raw = raw;
    auto const content = platform::parse_into(whole, raw.bytes);
    if (!content) {
        platform::set_unreadable(delivery.reading, whole, content.error().what);
        return delivery;
    }
    auto const* post = object_at(whole.content, "data");
    if (post == nullptr) {
        platform::set_unreadable(delivery.reading, whole, "stream: no post");
    } else {
        read_post(whole, *post, object_at(whole.content, "includes"), delivery.reading);
    }
    return delivery;
}

}  // namespace kanal::twitter
