#include "channels/whatsapp/message.hpp"

#include "channels/json_fields.hpp"
#include "channels/whatsapp/message_content.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

namespace kanal::whatsapp {

namespace {

namespace json = boost::json;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// `from` is a phone number, or the id of a person without one.
bool is_phone(std::string_view id) {
    return id.size() >= 5 && id.size() <= 20 && std::all_of(id.begin(), id.end(), is_digit);
}

std::string digits_of(std::string text) {
    std::erase_if(text, [](char c) { return !is_digit(c); });
    return text;
}

// The cut leaves no contact but the sender's.
json::object const* contact_in(json::object const& value) {
    auto const* contacts = array_at(value, "contacts");
    return contacts == nullptr || contacts->empty() ? nullptr : contacts->front().if_object();
}

std::string name_in(json::object const& contact) {
    auto const* profile = object_at(contact, "profile");
    if (profile == nullptr) return {};
    auto name = text_at(*profile, "name").value_or("");
    return name.empty() ? text_at(*profile, "username").value_or("") : name;
}

Author author_of(json::object const& value, json::object const& message) {
    Author author;
    auto const from = id_at(message, "from");
    author.account = id_at(message, "from_user_id");
    if (auto const* contact = contact_in(value)) {
        author.name = name_in(*contact);
        author.phone = id_at(*contact, "wa_id");
        if (author.account.empty()) author.account = id_at(*contact, "user_id");
    }
    if (is_phone(from)) author.phone = from;
    if (author.account.empty()) author.account = from.empty() ? author.phone : from;
    return author;
}

bool is_own(json::object const& value, json::object const& message) {
    auto const* metadata = object_at(value, "metadata");
    if (metadata == nullptr) return false;
    auto const own = digits_of(text_at(*metadata, "display_phone_number").value_or(""));
    return !own.empty() && own == id_at(message, "from");
}

Submission submission_of(
    meta::Event& event, json::object const& value, json::object const& message, std::string external_id
) {
    Submission submission;
    submission.account = event.account;
    submission.external_id = std::move(external_id);
    submission.author = author_of(value, message);
    auto const time = time_at(message, "timestamp");
    submission.said_at = time ? time : event.entry_time;
    submission.raw = std::move(event.raw);
    return submission;
}

void read_revocation(
    meta::Event& event, json::object const& value, json::object const& message, Reading& reading
) {
    auto const* revoke = object_at(message, "revoke");
    auto original = revoke == nullptr ? std::string{} : id_at(*revoke, "original_message_id");
    auto const time = time_at(message, "timestamp");
    if (original.empty()) return set_unreadable(reading, event, "revoke: no original_message_id");
    if (!time) return set_unreadable(reading, event, "revoke: no time");
    auto submission = submission_of(event, value, message, std::move(original));
    submission.withdrawn = true;
    submission.revision = seconds_of(*time);
    reading.submissions.push_back(std::move(submission));
}

struct Told {
    std::string external_id = {};
    std::uint32_t revision = 0;
    json::object const* message = nullptr;  // the one whose content counts
};

// An edit holds the whole message as it is now.
Result<Told> what_is_told(json::object const& message) {
    if (text_at(message, "type") != "edit") return Told{id_at(message, "id"), 0, &message};
    auto const* edit = object_at(message, "edit");
    if (edit == nullptr) return reject("edit: not an object");
    auto const time = time_at(message, "timestamp");
    if (!time) return reject("edit: no time");
    auto const* changed = object_at(*edit, "message");
    if (changed == nullptr) return reject("edit: no message");
    return Told{id_at(*edit, "original_message_id"), seconds_of(*time), changed};
}

}  // namespace

void read_message(
    meta::Event& event, json::object const& value, json::object const& message, Reading& reading
) {
    auto const type = text_at(message, "type");
    if (!type) return set_unreadable(reading, event, "message: no type");
    if (message.contains("group_id")) return set_ignored(reading, event, "kind: message in a group");
    if (*type == "reaction" || is_own(value, message)) {
        ++reading.dropped;
        return;
    }
    if (*type == "revoke") return read_revocation(event, value, message, reading);

    auto told = what_is_told(message);
    if (!told) return set_unreadable(reading, event, told.error().what);
    auto const told_type = text_at(*told->message, "type").value_or("");
    if (!is_known_content(told_type)) return set_ignored(reading, event, unknown_kind("message", told_type));
    if (told->external_id.empty()) return set_unreadable(reading, event, "message: no id");
    auto content = read_content(*told->message, told_type);
    if (!content) return set_unreadable(reading, event, content.error().what);

    auto submission = submission_of(event, value, message, std::move(told->external_id));
    submission.revision = told->revision;
    submission.text = std::move(content->text);
    submission.attachments = std::move(content->attachments);
    submission.place = std::move(content->place);
    reading.submissions.push_back(std::move(submission));
}

}  // namespace kanal::whatsapp
