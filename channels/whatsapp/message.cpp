#include "channels/whatsapp/message.hpp"

#include "base/ascii.hpp"
#include "channels/platform/json_event.hpp"
#include "channels/platform/machine_events.hpp"
#include "channels/whatsapp/message_content.hpp"
#include "json/fields.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

namespace kanal::whatsapp {

namespace {

namespace json = boost::json;

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

std::string own_number(json::object const& value) {
    auto const* metadata = object_at(value, "metadata");
    return metadata == nullptr ? std::string{}
                               : digits_of(text_at(*metadata, "display_phone_number").value_or(""));
}

bool is_own(json::object const& value, json::object const& message) {
    auto const own = own_number(value);
    return !own.empty() && own == id_at(message, "from");
}

// Answers a message of ours, or names our number.
bool is_to_us(json::object const& value, json::object const& message, std::string const& text) {
    auto const own = own_number(value);
    if (own.empty()) return false;
    auto const* context = object_at(message, "context");
    bool const answers = context != nullptr && digits_of(id_at(*context, "from")) == own;
    return answers || text.find("@" + own) != std::string::npos;
}

std::optional<Time> time_of(meta::Event const& event, json::object const& message) {
    auto const time = time_at(message, "timestamp");
    return time ? time : event.entry_time;
}

std::uint32_t revision_of(meta::Event const& event, json::object const& message) {
    auto const time = time_of(event, message);
    return time ? seconds_of(*time) : kRevisionOfArrival;
}

Submission submission_of(
    meta::Event& event, json::object const& value, json::object const& message, std::string external_id
) {
    auto const said_at = time_of(event, message);
    auto submission = platform::begin_submission(event);
    submission.external_id = std::move(external_id);
    submission.author = author_of(value, message);
    submission.said_at = said_at;
    return submission;
}

void read_revocation(
    meta::Event& event, json::object const& value, json::object const& message, Reading& reading
) {
    auto const* revoke = object_at(message, "revoke");
    auto original = revoke == nullptr ? std::string{} : id_at(*revoke, "original_message_id");
    if (original.empty()) return platform::set_unreadable(reading, event, "revoke: no original_message_id");
    auto const revision = revision_of(event, message);
    auto submission = submission_of(event, value, message, std::move(original));
    submission.withdrawn = true;
    submission.revision = revision;
    reading.submissions.push_back(std::move(submission));
}

struct MessageEdition {
    std::string external_id = {};
    std::uint32_t revision = 0;
    std::string type = {};
    json::object const* message = nullptr;  // the one whose content counts
};

std::string type_of(json::object const& message) {
    auto type = text_at(message, "type").value_or("");
    return type.empty() ? std::string(type_by_content(message)) : type;
}

// An edit holds the whole message as it is now.
MessageEdition edition_in(meta::Event const& event, json::object const& message, std::string const& type) {
    auto const* edit = type == "edit" ? object_at(message, "edit") : nullptr;
    if (edit == nullptr) return MessageEdition{id_at(message, "id"), 0, type, &message};
    auto const* changed = object_at(*edit, "message");
    if (changed == nullptr) changed = edit;
    return MessageEdition{
        id_at(*edit, "original_message_id"), revision_of(event, message), type_of(*changed), changed};
}

// Of what a person pressed in a form that WhatsApp itself shows.
bool is_call_permission(json::object const& message) {
    auto const* interactive = object_at(message, "interactive");
    return interactive != nullptr && (text_at(*interactive, "type") == "call_permission_reply" ||
                                      interactive->contains("call_permission_reply"));
}

bool is_machine_event(
    json::object const& value, json::object const& message, std::string const& type, Reading& reading
) {
    auto const table = platform::machine_events_of_whatsapp();
    if (is_own(value, message) && platform::drop_if_listed(table, "own", reading)) return true;
    bool const permission = type == "interactive" && is_call_permission(message);
    if (permission && platform::drop_if_listed(table, "call_permission_reply", reading)) return true;
    return platform::drop_if_listed(table, type, reading);
}

}  // namespace

void read_message(
    meta::Event& event, json::object const& value, json::object const& message, Reading& reading
) {
    auto const type = type_of(message);
    if (is_machine_event(value, message, type, reading)) return;
    if (type == "revoke") return read_revocation(event, value, message, reading);
    if (type == "system")
        return platform::set_ignored(reading, event, platform::unknown_kind("message", type));

    auto edition = edition_in(event, message, type);
    auto content = read_content(*edition.message, edition.type);
    auto author = author_of(value, message);
    bool const nobody = author.account.empty() && author.phone.empty() && author.name.empty();
    if (edition.type == "order" && content.text.empty())
        return platform::set_ignored(reading, event, platform::unknown_kind("message", edition.type));
    if (nobody && content.empty())
        return platform::set_unreadable(reading, event, "message: no content and no sender");

    bool const unnamed = edition.external_id.empty();
    if (unnamed) edition.external_id = platform::id_of_content(event);
    auto submission = submission_of(event, value, message, std::move(edition.external_id));
    if (unnamed) submission.problems.emplace_back("message: came without an id");
    submission.revision = edition.revision;
    if (submission.author.phone.empty()) submission.author.phone = std::move(content.own_phone);
    // A wa_id is an international number without its plus, whatever country it is of. What a person wrote
    // into a contact may begin with the 0 of a domestic one.
    submission.author.international_phone =
        !submission.author.phone.empty() && submission.author.phone.front() != '0';
    bool const chatter = message.contains("group_id") && !is_to_us(value, message, content.text);
    if (chatter && submission.doubt.empty()) submission.doubt = "written in a group, and not to us";
    submission.text = std::move(content.text);
    submission.attachments = std::move(content.attachments);
    submission.place = std::move(content.place);
    for (auto& problem : content.problems)
        submission.problems.push_back(std::move(problem));
    reading.submissions.push_back(std::move(submission));
}

}  // namespace kanal::whatsapp
