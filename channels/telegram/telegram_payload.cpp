#include "channels/telegram/telegram_payload.hpp"

#include "channels/platform/json_event.hpp"
#include "channels/platform/machine_events.hpp"
#include "channels/telegram/album.hpp"
#include "channels/telegram/message.hpp"
#include "json/fields.hpp"
#include "json/slices.hpp"

#include <boost/json/value.hpp>

namespace kanal::telegram {

namespace {

namespace json = boost::json;

constexpr std::size_t kMostUpdates = 10'000;
struct Kind {
    std::string_view name;
    bool edited;
    bool business;
    bool to_us;
};
constexpr Kind kMessages[] = {
    {"message", false, false, false},
    {"edited_message", true, false, false},
    {"business_message", false, true, false},
    {"edited_business_message", true, true, false},
    {"guest_message", false, false, true},  // our bot was called in a chat that it is not in
    {"edited_guest_message", true, false, true},
};
constexpr std::string_view kChannelPosts[] = {"channel_post", "edited_channel_post"};

// The kind of update is the key beside update_id; empty when there is none. A message counts before anything
// else.
std::string_view kind_of(json::object const& update) {
    for (auto const& known : kMessages) {
        if (object_at(update, known.name) != nullptr) return known.name;
    }
    for (auto const& field : update) {
        std::string_view const key(field.key().data(), field.key().size());
        if (key != "update_id") return key;
    }
    return {};
}

// Of a kind that is not known: a message has a chat, a number and somebody who wrote it.
bool is_message(json::object const* value) {
    return value != nullptr && object_at(*value, "chat") != nullptr && value->contains("message_id") &&
           object_at(*value, "from") != nullptr;
}

void read_update(platform::JsonEvent event, Albums& albums, Reading& reading) {
    if (!event.content.contains("update_id")) return platform::set_ignored(reading, event, "kind: envelope");
    auto const content = std::move(event.content);
    auto const kind = kind_of(content);
    auto const table = platform::machine_events_of_telegram();
    if (kind.empty() && platform::drop_if_listed(table, "empty", reading)) return;
    auto const* value = object_at(content, kind);
    if (kind == "callback_query" && value != nullptr) return read_callback(event, *value, reading);
    if (platform::drop_if_listed(table, kind, reading)) return;
    for (auto const& known : kMessages) {
        if (known.name != kind) continue;
        if (value == nullptr)
            return platform::set_unreadable(reading, event, "update: message of another type");
        return read_message(event, *value, {known.edited, known.business, known.to_us, {}}, albums, reading);
    }
    auto why = platform::unknown_kind("update", kind);
    if (is_one_of(kChannelPosts, kind) || !is_message(value))
        return platform::set_ignored(reading, event, std::move(why));
    bool const edited = kind.starts_with("edited_");
    read_message(event, *value, {edited, false, false, std::move(why)}, albums, reading);
}

// An answer of getUpdates; nothing for a single update.
std::optional<std::vector<std::string_view>> updates_in(std::string_view text) {
    auto const members = object_members(text);
    auto const result = members ? member(*members, "result") : std::nullopt;
    return result ? array_elements(*result) : std::nullopt;
}

void read_text(std::string_view text, std::string const& account, Albums& albums, Reading& reading) {
    platform::JsonEvent event;
    event.account = account;
    // What may be a list, or is no object, is kept as a list of one.
    bool const alone = object_members(text) && !updates_in(text);
    event.raw = platform::json_bytes(alone ? std::string(text) : list_of_updates({std::string(text)}));
    auto const content = platform::parse_into(event, text);
    if (!content) return platform::set_unreadable(reading, event, content.error().what);
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
