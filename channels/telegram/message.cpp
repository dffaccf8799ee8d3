#include "channels/telegram/message.hpp"

#include "channels/json_fields.hpp"
#include "channels/telegram/message_content.hpp"

#include <boost/json/value.hpp>
#include <limits>

namespace kanal::telegram {

namespace {

namespace json = boost::json;

// Those of groups are negative.
std::string chat_id_of(json::object const& chat) {
    auto const* id = chat.if_contains("id");
    auto const* number = id == nullptr ? nullptr : id->if_int64();
    return number == nullptr ? std::string{} : std::to_string(*number);
}

std::uint32_t message_id_of(json::object const& message) {
    auto const* id = message.if_contains("message_id");
    auto const* number = id == nullptr ? nullptr : id->if_int64();
    bool const fits =
        number != nullptr && *number > 0 && *number <= std::numeric_limits<std::uint32_t>::max();
    return fits ? static_cast<std::uint32_t>(*number) : 0;
}

std::string name_of(json::object const& who) {
    auto name = text_at(who, "title").value_or("");
    for (auto const* key : {"first_name", "last_name"}) {
        auto const part = text_at(who, key).value_or("");
        if (!part.empty()) name.append(name.empty() ? "" : " ").append(part);
    }
    return name.empty() ? text_at(who, "username").value_or("") : name;
}

// Who writes in the name of a group or channel has it as sender_chat, and a made-up bot as `from`.
Author author_of(json::object const& message) {
    Author author;
    auto const* who = object_at(message, "sender_chat");
    if (who == nullptr) who = object_at(message, "from");
    if (who == nullptr) return author;
    author.account = chat_id_of(*who);
    author.name = name_of(*who);
    auto const* contact = object_at(message, "contact");
    bool const own = contact != nullptr && id_at(*contact, "user_id") == author.account;
    if (own) author.phone = text_at(*contact, "phone_number").value_or("");
    return author;
}

bool is_by_bot(json::object const& message, std::string const& account) {
    if (object_at(message, "sender_chat") != nullptr) return flag_at(message, "is_automatic_forward");
    auto const* from = object_at(message, "from");
    return from != nullptr && (flag_at(*from, "is_bot") || chat_id_of(*from) == account);
}

// Telegram writes it for whoever opens the bot.
bool is_start(json::object const& message) {
    auto const text = text_at(message, "text").value_or("");
    return text == "/start" || text.starts_with("/start ");
}

bool is_movement(json::object const& message) {
    auto const* location = object_at(message, "location");
    return location != nullptr && location->contains("live_period");
}

bool is_no_submission(json::object const& message, bool edited, std::string const& account) {
    return is_by_bot(message, account) || (edited ? is_movement(message) : is_start(message));
}

Submission submission_of(JsonEvent& event, json::object const& message, MessageContent content) {
    Submission submission;
    submission.account = event.account;
    submission.author = author_of(message);
    submission.text = std::move(content.text);
    submission.attachments = std::move(content.attachments);
    submission.place = std::move(content.place);
    submission.problems = std::move(content.problems);
    submission.said_at = time_at(message, "date");
    submission.raw = std::move(event.raw);
    return submission;
}

}  // namespace

void read_message(
    JsonEvent& event, json::object const& message, bool edited, Albums& albums, Reading& reading
) {
    auto const* chat = object_at(message, "chat");
    if (chat == nullptr) return set_unreadable(reading, event, "message: no chat");
    auto const chat_id = chat_id_of(*chat);
    if (chat_id.empty()) return set_unreadable(reading, event, "message: no chat");
    if (text_at(*chat, "type") == "channel") return set_ignored(reading, event, "kind: message in a channel");
    if (is_no_submission(message, edited, event.account)) {
        ++reading.dropped;
        return;
    }
    auto const message_id = message_id_of(message);
    if (message_id == 0) return set_unreadable(reading, event, "message: no message_id");
    auto const changed = time_at(message, "edit_date");
    if (edited && !changed) return set_unreadable(reading, event, "message: edit without time");

    auto content = read_content(message);
    if (!content) return set_unreadable(reading, event, content.error().what);
    if (content->empty()) return set_ignored(reading, event, "kind: message that shows no content");
    auto submission = submission_of(event, message, std::move(*content));
    if (edited) submission.revision = seconds_of(*changed);
    auto const media_group = id_at(message, "media_group_id");
    if (media_group.empty()) {
        submission.external_id = chat_id + ":" + std::to_string(message_id);
        reading.submissions.push_back(std::move(submission));
        return;
    }
    submission.external_id = album_id(chat_id, media_group);
    if (!edited) submission.revision = message_id;
    albums.add({message_id, std::move(submission)});
}

}  // namespace kanal::telegram
