#include "channels/telegram/message.hpp"

#include "base/ascii.hpp"
#include "channels/platform/machine_events.hpp"
#include "channels/telegram/message_content.hpp"
#include "channels/telegram/message_words.hpp"
#include "json/fields.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <optional>

namespace kanal::telegram {

namespace {

namespace json = boost::json;

constexpr std::string_view kStart = "/start";
constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::size_t kLongestPayload = 64;

// Those of groups are negative. Some relays write numbers as text.
std::string chat_id_of(json::object const& chat) {
    auto const* id = chat.if_contains("id");
    if (id == nullptr) return {};
    if (auto const* number = id->if_int64()) return std::to_string(*number);
    auto const text = id_of(*id);
    auto const digits = std::string_view(text).substr(text.starts_with('-') ? 1 : 0);
    bool const whole = !digits.empty() && all_digits(digits);
    return whole && text.size() <= 20 ? text : std::string{};
}

// Its digits; empty when it is no positive number.
std::string message_id_of(json::object const& message) {
    auto id = id_at(message, "message_id");
    return all_digits(id) && id.size() <= 18 && id != "0" ? id : std::string{};
}

std::uint32_t place_in_chat(std::string const& message_id) {
    auto const number = message_id.empty() ? 1ULL : std::stoull(message_id);
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(number, kRevisionOfArrival - 1));
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
    if (object_at(message, "sender_chat") != nullptr) return false;
    auto const* from = object_at(message, "from");
    bool const bot = from != nullptr && (flag_at(*from, "is_bot") || chat_id_of(*from) == account);
    return bot || object_at(message, "sender_business_bot") != nullptr;
}

// In a connected account the chat is the other person: whoever else writes there is our side.
bool is_by_our_side(json::object const& message, Envelope const& envelope) {
    auto const* chat = object_at(message, "chat");
    auto const* from = object_at(message, "from");
    bool const known = envelope.business && chat != nullptr && from != nullptr;
    return known && text_at(*chat, "type") == "private" && chat_id_of(*chat) != chat_id_of(*from);
}

// What comes after "/start" or "/start@bot"; nothing when the text is no such command.
std::optional<std::string_view> behind_start(std::string_view text) {
    if (!text.starts_with(kStart)) return std::nullopt;
    auto const end = std::min(text.find_first_of(kBlanks), text.size());
    auto const command = text.substr(0, end);
    bool const start = command == kStart || command.substr(kStart.size()).starts_with('@');
    if (!start) return std::nullopt;
    return trimmed(text.substr(end));
}

// What a link puts behind it: https://core.telegram.org/bots/features#deep-linking
bool is_payload(std::string_view text) {
    auto const fits = [](char c) { return is_alphanumeric(c) || c == '_' || c == '-'; };
    return text.size() <= kLongestPayload && std::all_of(text.begin(), text.end(), fits);
}

// Telegram writes it for whoever opens the bot.
bool is_start(json::object const& message) {
    auto const text = text_at(message, "text").value_or("");
    auto const rest = behind_start(text);
    return rest && is_payload(*rest);
}

bool is_movement(json::object const& message) {
    auto const* location = object_at(message, "location");
    return location != nullptr && location->contains("live_period");
}

bool is_machine_event(
    json::object const& message, Envelope const& envelope, std::string const& account, Reading& reading
) {
    auto const table = platform::machine_events_of_telegram();
    bool const forward = flag_at(message, "is_automatic_forward");
    if (is_by_bot(message, account) && platform::drop_if_listed(table, "bot", reading)) return true;
    if (is_by_our_side(message, envelope) && platform::drop_if_listed(table, "business reply", reading))
        return true;
    if (forward && platform::drop_if_listed(table, "automatic forward", reading)) return true;
    if (envelope.edited) return is_movement(message) && platform::drop_if_listed(table, "movement", reading);
    return is_start(message) && platform::drop_if_listed(table, "start", reading);
}

bool is_our_bot(json::object const* who, std::string const& account) {
    return who != nullptr && chat_id_of(*who) == account;
}

// Our bot's name is not known here, but those of bots end alike, and Telegram shows a bot in a group little
// that is not for it.
bool names_a_bot(json::object const& message, std::string const& account) {
    for (auto const* part : {"text", "caption"}) {
        auto const text = text_at(message, part).value_or("");
        if (text.starts_with('/')) return true;
        auto const* entities =
            array_at(message, part == std::string_view("text") ? "entities" : "caption_entities");
        if (entities == nullptr) continue;
        for (auto const& one : *entities) {
            auto const* entity = one.if_object();
            if (entity == nullptr) continue;
            auto const type = text_at(*entity, "type").value_or("");
            if (type == "bot_command" || is_our_bot(object_at(*entity, "user"), account)) return true;
            bool const mention = type == "mention";
            if (mention && ascii_lower(entity_text(text, *entity)).ends_with("bot")) return true;
        }
    }
    return false;
}

bool is_to_us(
    json::object const& message,
    json::object const& chat,
    Envelope const& envelope,
    std::string const& account
) {
    auto const type = text_at(chat, "type").value_or("private");
    bool const group = type == "group" || type == "supergroup";
    if (!group || envelope.to_us) return true;
    auto const* answered = object_at(message, "reply_to_message");
    bool const answers_us = answered != nullptr && is_our_bot(object_at(*answered, "from"), account);
    return answers_us || names_a_bot(message, account);
}

Submission submission_of(platform::JsonEvent& event, json::object const& message, MessageContent content) {
    auto submission = platform::begin_submission(event);
    submission.author = author_of(message);
    submission.text = std::move(content.text);
    // The command is the app's, the words behind it are a person's.
    auto const rest = std::string(behind_start(submission.text).value_or(""));
    if (!rest.empty()) submission.text = rest;
    submission.attachments = std::move(content.attachments);
    submission.place = std::move(content.place);
    for (auto& problem : content.problems)
        submission.problems.push_back(std::move(problem));
    submission.said_at = time_at(message, "date");
    return submission;
}

std::string chat_of(json::object const& message, json::object const& chat, Envelope const& envelope) {
    auto const id = chat_id_of(chat);
    if (!envelope.business) return id;
    return "business:" + id_at(message, "business_connection_id") + ":" + id;
}

// The label of the button with this data.
std::string label_in(json::object const& message, std::string const& data) {
    auto const* markup = object_at(message, "reply_markup");
    auto const* rows = markup == nullptr ? nullptr : array_at(*markup, "inline_keyboard");
    if (rows == nullptr) return {};
    for (auto const& row : *rows) {
        auto const* buttons = row.if_array();
        if (buttons == nullptr) continue;
        for (auto const& one : *buttons) {
            auto const* button = one.if_object();
            if (button != nullptr && text_at(*button, "callback_data") == data)
                return text_at(*button, "text").value_or("");
        }
    }
    return {};
}

}  // namespace

void read_message(
    platform::JsonEvent& event,
    json::object const& message,
    Envelope const& envelope,
    Albums& albums,
    Reading& reading
) {
    static json::object const kNoChat;
    auto const* given = object_at(message, "chat");
    auto const& chat = given == nullptr ? kNoChat : *given;
    if (text_at(chat, "type") == "channel")
        return platform::set_ignored(reading, event, "kind: message in a channel");
    if (is_machine_event(message, envelope, event.account, reading)) return;
    auto content = read_content(message);
    bool const nobody = chat.empty() && object_at(message, "from") == nullptr;
    if (nobody && content.empty()) return platform::set_unreadable(reading, event, "message: no chat");
    bool const to_us = is_to_us(message, chat, envelope, event.account);
    bool const silent = content.empty() && (is_service_message(message) || !to_us);
    if (silent) return platform::set_ignored(reading, event, "kind: message that shows no content");

    auto const message_id = message_id_of(message);
    bool const unnamed = message_id.empty() || chat_id_of(chat).empty();
    auto id = unnamed ? platform::id_of_content(event) : chat_of(message, chat, envelope) + ":" + message_id;
    auto submission = submission_of(event, message, std::move(content));
    if (unnamed) submission.problems.emplace_back("message: came without an id");
    if (!envelope.why.empty()) submission.problems.push_back(envelope.why);
    if (!to_us) submission.doubt = "written in a group, and not to us";
    auto const changed = time_at(message, "edit_date");
    if (envelope.edited) submission.revision = changed ? seconds_of(*changed) : kRevisionOfArrival;
    auto const media_group = id_at(message, "media_group_id");
    if (media_group.empty() || unnamed) {
        submission.external_id = std::move(id);
        reading.submissions.push_back(std::move(submission));
        return;
    }
    submission.external_id = album_id(chat_of(message, chat, envelope), media_group);
    if (!envelope.edited) submission.revision = place_in_chat(message_id);
    albums.add({place_in_chat(message_id), std::move(submission)});
}

void read_callback(platform::JsonEvent& event, json::object const& callback, Reading& reading) {
    auto const table = platform::machine_events_of_telegram();
    if (is_by_bot(callback, event.account) && platform::drop_if_listed(table, "bot", reading)) return;
    auto const data = text_at(callback, "data").value_or("");
    auto const* message = object_at(callback, "message");
    auto label = message == nullptr ? std::string{} : label_in(*message, data);
    bool const mute = label.empty() && data.empty();
    if (mute && platform::drop_if_listed(table, "callback_query without data", reading)) return;
    auto id = id_at(callback, "id");
    id = id.empty() ? platform::id_of_content(event) : "callback:" + id;
    auto submission = platform::begin_submission(event);
    submission.external_id = std::move(id);
    submission.author = author_of(callback);
    if (label.empty())
        submission.problems.emplace_back("text: a button was pressed, and its label did not come along");
    submission.text = label.empty() ? data : std::move(label);
    reading.submissions.push_back(std::move(submission));
}

}  // namespace kanal::telegram
