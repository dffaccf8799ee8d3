#include "channels/twitter/direct_message.hpp"

#include "channels/platform/json_event.hpp"
#include "channels/platform/machine_events.hpp"
#include "channels/twitter/post_parts.hpp"
#include "json/fields.hpp"

#include <boost/json/value.hpp>

namespace kanal::twitter {

namespace json = boost::json;

namespace {

std::string name_of(json::object const& sender) {
    auto const* data = object_at(sender, "data");  // API v2
    return text_at(data == nullptr ? sender : *data, "name").value_or("");
}

// {"shared_coordinate": {"coordinates": {"coordinates": [longitude, latitude]}}} or {"shared_place":
// {"place"}}
std::optional<Place> place_in(json::object const& location) {
    auto const* coordinate = object_at(location, "shared_coordinate");
    auto const* shared = object_at(location, "shared_place");
    auto const* point = object_at(coordinate == nullptr ? location : *coordinate, "coordinates");
    auto const* place = shared == nullptr ? nullptr : object_at(*shared, "place");
    auto found = place_of_post(point, place);
    auto const name = place == nullptr ? std::string{} : text_at(*place, "name").value_or("");
    if (found && found->said.empty()) found->said = name;
    return found;
}

// Gives the links in the text that stand for attachments.
std::vector<ShortLink> take_attachment(json::object const& attachment, Submission& submission) {
    std::vector<ShortLink> links;
    if (auto const* medium = object_at(attachment, "media")) {
        links.push_back({text_at(*medium, "url").value_or(""), {}});
        add_medium(*medium, submission);
        return links;
    }
    auto const* location = object_at(attachment, "location");
    if (location != nullptr) submission.place = place_in(*location);
    if (submission.place) return links;
    submission.problems.emplace_back("attachment: of a kind that is not known");
    return links;
}

void take(
    platform::JsonEvent& event, json::object const* data, json::object const* sender, Reading& reading
) {
    auto const content = std::move(event.content);
    auto id = id_at(content, "id");
    bool const unnamed = id.empty();
    if (unnamed) id = platform::id_of_content(event);
    auto submission = platform::begin_submission(event);
    submission.external_id = std::move(id);
    if (unnamed) submission.problems.emplace_back("direct message: came without an id");
    submission.author.account = sender_of(content);
    if (sender != nullptr) submission.author.name = name_of(*sender);
    submission.said_at = time_at(content, "created_timestamp");
    if (data == nullptr) {
        submission.text = platform::text_values(content);
        submission.problems.emplace_back("direct message: not in the usual form");
        reading.submissions.push_back(std::move(submission));
        return;
    }
    auto const* attachment = object_at(*data, "attachment");
    auto links = attachment == nullptr ? std::vector<ShortLink>{} : take_attachment(*attachment, submission);
    // Behind the attachment's own, which is among them too.
    if (auto const* entities = object_at(*data, "entities")) {
        for (auto& link : links_of(*entities))
            links.push_back(std::move(link));
    }
    submission.text = written_text(platform::text_under(*data, "text", submission.problems), links);
    bool const strange = attachment != nullptr && submission.attachments.empty() && !submission.place;
    if (strange) platform::add_line(submission.text, platform::text_values(*attachment));
    reading.submissions.push_back(std::move(submission));
}

// An entry is repeated with each message of the person.
constexpr std::size_t kLongestUser = 4096;

json::object const* only_user(json::object const& users) {
    return users.size() == 1 ? users.begin()->value().if_object() : nullptr;
}

}  // namespace

std::string sender_of(json::object const& message) {
    auto const* created = object_at(message, "message_create");
    return created == nullptr ? std::string{} : id_at(*created, "sender_id");
}

namespace {

// A direct message; both APIs deliver the same object. `sender` is the entry of `users` for whoever wrote it,
// in the spelling of either, or nullptr.
//
// Makes one submission, or one fragment, or counts the event as dropped: what our account wrote comes back to
// us. The link that X puts into the text for an attachment is taken away, so the text may be empty. A
// location is the place; what else hangs on it and is not known gives its words. Pure.
void read_direct_message(platform::JsonEvent event, json::object const* sender, Reading& reading) {
    auto const writer = sender_of(event.content);
    bool const own = !writer.empty() && writer == event.account;
    if (own && platform::drop_if_listed(platform::machine_events_of_twitter(), "own", reading)) return;
    auto const type = text_at(event.content, "type").value_or("");
    auto const* created = object_at(event.content, "message_create");
    auto const* data = created == nullptr ? nullptr : object_at(*created, "message_data");
    if (data != nullptr) {
        auto const copy = *data;  // `take` moves what it is a part of
        return take(event, &copy, sender, reading);
    }
    if (!writer.empty()) return take(event, nullptr, sender, reading);
    if (type == "message_create")
        return platform::set_unreadable(reading, event, "direct message: no message_data");
    if (type.empty()) return platform::set_unreadable(reading, event, "direct message: no type");
    platform::set_ignored(reading, event, platform::unknown_kind("direct message", type));
}

}  // namespace

UserSlices::UserSlices(std::string_view users) {
    auto const members = object_members(users);
    if (!members) return;
    for (auto const& part : *members) {
        auto const* begin = part.key.data() - 1;  // with its quote
        auto const* end = part.value.data() + part.value.size();
        users_.try_emplace(part.key, begin, static_cast<std::size_t>(end - begin));
    }
}

std::string_view UserSlices::member_of(std::string_view id) const {
    auto const user = users_.find(id);
    if (user == users_.end() || user->second.size() > kLongestUser) return {};
    bool const readable = platform::parse_event("{" + std::string(user->second) + "}").has_value();
    return readable ? user->second : std::string_view();
}

void read_one_message(
    MessageEnvelope const& envelope, UserSlices const& users, std::string_view message, Reading& reading
) {
    platform::JsonEvent event;
    event.account = envelope.account;
    auto const content = platform::parse_into(event, message);
    auto const sender = content ? sender_of(event.content) : std::string{};
    auto const user = sender.empty() ? std::string_view{} : users.member_of(sender);

    auto bytes = envelope.opening;
    if (!user.empty()) bytes.append("\"users\":{").append(user).append("},");
    bytes.append("\"direct_message_events\":[").append(message).append("]").append(envelope.closing);
    event.raw = platform::json_bytes(std::move(bytes));
    if (!content) return platform::set_unreadable(reading, event, content.error().what);

    auto const parsed = platform::parse_event("{" + std::string(user) + "}");
    read_direct_message(std::move(event), parsed ? only_user(*parsed) : nullptr, reading);
}

}  // namespace kanal::twitter
