#include "channels/telegram/telegram_payload.hpp"

#include "channels/json_fields.hpp"
#include "channels/json_slices.hpp"
#include "channels/telegram/album.hpp"
#include "channels/telegram/message.hpp"

#include <boost/json/value.hpp>

namespace kanal::telegram {

namespace {

namespace json = boost::json;

constexpr std::size_t kMostUpdates = 10'000;
// Known, and nothing that a citizen says.
constexpr std::string_view kDropped[] = {
    "callback_query",
    "inline_query",
    "chosen_inline_result",
    "shipping_query",
    "pre_checkout_query",
    "poll",
    "poll_answer",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
    "message_reaction",
    "message_reaction_count",
    "chat_boost",
    "removed_chat_boost",
};

// The kind of update is the key beside update_id; empty when there is none.
std::string_view kind_of(json::object const& update) {
    for (auto const& field : update) {
        std::string_view const key(field.key().data(), field.key().size());
        if (key != "update_id") return key;
    }
    return {};
}

void read_update(JsonEvent event, Albums& albums, Reading& reading) {
    if (!event.content.contains("update_id")) return set_ignored(reading, event, "kind: envelope");
    auto const kind = kind_of(event.content);
    if (kind.empty() || is_one_of(kDropped, kind)) {
        ++reading.dropped;
        return;
    }
    if (kind != "message" && kind != "edited_message") {
        return set_ignored(reading, event, unknown_kind("update", kind));
    }
    auto const* message = object_at(event.content, kind);
    if (message == nullptr) return set_unreadable(reading, event, "update: message of another type");
    read_message(event, *message, kind == "edited_message", albums, reading);
}

// An answer of getUpdates; nothing for a single update.
std::optional<std::vector<std::string_view>> updates_in(std::string_view text) {
    auto const members = object_members(text);
    auto const result = members ? member(*members, "result") : std::nullopt;
    return result ? array_elements(*result) : std::nullopt;
}

void read_text(std::string_view text, std::string const& account, Albums& albums, Reading& reading) {
    JsonEvent event;
    event.account = account;
    // What could not be told from a list, or is no object, is kept as a list of one.
    bool const alone = object_members(text) && !updates_in(text);
    event.raw = json_bytes(alone ? std::string(text) : list_of_updates({std::string(text)}));
    auto content = parse_event(text);
    if (!content) return set_unreadable(reading, event, content.error().what);
    event.content = std::move(*content);
    read_update(std::move(event), albums, reading);
}

}  // namespace

Result<Reading> read_payload(RawBytes const& raw, std::string const& account) {
    if (!object_members(raw.bytes)) return reject("telegram: read delivery: not a JSON object");
    auto const updates = updates_in(raw.bytes);
    if (updates && updates->size() > kMostUpdates) return reject("telegram: read delivery: too many updates");

    Reading reading;
    Albums albums;
    if (updates) {
        for (auto const update : *updates)
            read_text(update, account, albums, reading);
    } else {
        read_text(raw.bytes, account, albums, reading);
    }
    for (auto& submission : std::move(albums).join())
        reading.submissions.push_back(std::move(submission));
    return reading;
}

}  // namespace kanal::telegram
