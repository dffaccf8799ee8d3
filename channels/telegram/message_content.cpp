#include "channels/telegram/message_content.hpp"

#include "channels/platform/json_event.hpp"
#include "channels/telegram/message_words.hpp"
#include "json/fields.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

namespace kanal::telegram {

namespace {

namespace json = boost::json;

constexpr std::int64_t kLargestFetched = std::int64_t{20} * 1024 * 1024;

// With what it is where the file itself does not say.
struct Medium {
    std::string_view key;
    std::string_view media_type;
};
constexpr Medium kMedia[] = {
    {"animation", "video/mp4"},
    {"document", ""},
    {"video", "video/mp4"},
    {"video_note", "video/mp4"},
    {"voice", "audio/ogg"},
    {"audio", "audio/mpeg"},
    {"sticker", ""},
};

// What every message may have beside its content.
constexpr std::string_view kBeside[] = {
    "message_id",
    "message_thread_id",
    "direct_messages_topic",
    "from",
    "sender_chat",
    "sender_boost_count",
    "sender_business_bot",
    "sender_tag",
    "date",
    "edit_date",
    "business_connection_id",
    "chat",
    "forward_origin",
    "forward_from",
    "forward_from_chat",
    "forward_date",
    "forward_sender_name",
    "forward_from_message_id",
    "forward_signature",
    "is_topic_message",
    "is_automatic_forward",
    "reply_to_message",
    "external_reply",
    "quote",
    "reply_to_story",
    "reply_to_checklist_task_id",
    "via_bot",
    "has_protected_content",
    "is_from_offline",
    "is_paid_post",
    "media_group_id",
    "author_signature",
    "paid_star_count",
    "entities",
    "caption_entities",
    "link_preview_options",
    "effect_id",
    "reply_markup",
    "has_media_spoiler",
    "show_caption_above_media",
    "text",
    "caption",
    "guest_query_id"};
// https://core.telegram.org/bots/api#message, where a field is called "service message".
constexpr std::string_view kService[] = {
    "new_chat_member",
    "new_chat_members",
    "new_chat_participant",
    "left_chat_member",
    "left_chat_participant",
    "new_chat_title",
    "new_chat_photo",
    "delete_chat_photo",
    "group_chat_created",
    "supergroup_chat_created",
    "channel_chat_created",
    "message_auto_delete_timer_changed",
    "migrate_to_chat_id",
    "migrate_from_chat_id",
    "pinned_message",
    "invoice",
    "successful_payment",
    "refunded_payment",
    "chat_shared",
    "user_shared",
    "gift",
    "unique_gift",
    "gift_upgrade_sent",
    "connected_website",
    "write_access_allowed",
    "passport_data",
    "proximity_alert_triggered",
    "boost_added",
    "chat_background_set",
    "checklist_tasks_done",
    "direct_message_price_changed",
    "paid_message_price_changed",
    "chat_owner_left",
    "chat_owner_changed"};
constexpr std::string_view kServicePrefixes[] = {
    "forum_topic_", "general_forum_topic_", "giveaway", "video_chat_", "voice_chat_", "suggested_post_"};

// False when there is no id to ask for it with.
bool add_file(json::object const& file, std::string_view media_type, MessageContent& content) {
    auto const id = id_at(file, "file_id");
    if (id.empty()) return false;
    Attachment attachment;
    attachment.name = text_at(file, "file_name").value_or("");
    attachment.url = "telegram-file:" + id;
    attachment.media_type = text_at(file, "mime_type").value_or(std::string(media_type));
    content.attachments.push_back(std::move(attachment));
    if (integer_at(file, "file_size") > kLargestFetched) {
        content.problems.emplace_back("attachment: larger than the 20 MB that a bot may fetch");
    }
    return true;
}

// One picture comes in several sizes.
json::object const* largest(json::array const& sizes) {
    json::object const* best = nullptr;
    std::int64_t best_width = -1;
    for (auto const& value : sizes) {
        auto const* size = value.if_object();
        auto const width = size == nullptr ? -1 : integer_at(*size, "width");
        if (width <= best_width) continue;
        best = size;
        best_width = width;
    }
    return best;
}

bool add_photo(json::object const& message, MessageContent& content) {
    auto const* sizes = array_at(message, "photo");
    if (sizes == nullptr) return true;
    auto const* photo = largest(*sizes);
    return photo != nullptr && add_file(*photo, "image/jpeg", content);
}

void add_media(json::object const& message, MessageContent& content) {
    bool whole = add_photo(message, content);
    for (auto const& medium : kMedia) {
        auto const* file = object_at(message, medium.key);
        // An animation comes once more as a document.
        bool const again = medium.key == "document" && message.contains("animation");
        if (file == nullptr || again) continue;
        whole = add_file(*file, medium.media_type, content) && whole;
    }
    if (!whole) content.problems.emplace_back("attachment: came without an id to fetch it by");
}

// {"paid_media": [{"type": "photo", "photo": [...]}, {"type": "video", "video": {...}}, {"type": "preview"}]}
void add_paid_media(json::object const& paid, MessageContent& content) {
    auto const* list = array_at(paid, "paid_media");
    if (list == nullptr) return;
    for (auto const& one : *list) {
        auto const* medium = one.if_object();
        auto const before = content.attachments.size();
        if (medium != nullptr) add_media(*medium, content);
        if (content.attachments.size() == before)
            content.problems.emplace_back("attachment: must be paid for before it is shown");
    }
}

std::optional<Place> place_in(json::object const& message) {
    auto const* venue = object_at(message, "venue");
    auto const* location = object_at(venue == nullptr ? message : *venue, "location");
    auto place = location == nullptr ? std::nullopt : platform::place_of(*location, "latitude", "longitude");
    if (venue == nullptr) return place;
    auto said = text_at(*venue, "title").value_or("");
    auto const address = text_at(*venue, "address").value_or("");
    if (!address.empty()) said.append(said.empty() ? "" : ", ").append(address);
    if (said.empty()) return place;
    if (!place) place.emplace();
    place->said = std::move(said);
    return place;
}

void name_what_is_not_read(json::object const& message, MessageContent& content) {
    if (object_at(message, "story") != nullptr) {
        content.problems.emplace_back("message: a story, which only the app shows");
        return;
    }
    if (!content.empty()) return;
    for (auto const& field : message) {
        std::string_view const key(field.key().data(), field.key().size());
        if (is_one_of(kBeside, key)) continue;
        platform::add_line(content.text, platform::text_values(field.value()));
        content.problems.push_back(platform::unknown_kind("message", key));
        return;
    }
    content.problems.emplace_back("message: shows no content");
}

}  // namespace

MessageContent read_content(json::object const& message) {
    MessageContent content;
    auto words = read_words(message);
    content.text = std::move(words.text);
    content.problems = std::move(words.problems);
    add_media(message, content);
    if (auto const* paid = object_at(message, "paid_media")) add_paid_media(*paid, content);
    // What is in another chat and was pointed to: a bot sees it nowhere else.
    if (auto const* pointed_to = object_at(message, "external_reply")) add_media(*pointed_to, content);
    content.place = place_in(message);
    name_what_is_not_read(message, content);
    return content;
}

bool is_service_message(json::object const& message) {
    return std::any_of(message.begin(), message.end(), [](auto const& field) {
        std::string_view const key(field.key().data(), field.key().size());
        return is_one_of(kService, key) ||
               std::any_of(
                   std::begin(kServicePrefixes),
                   std::end(kServicePrefixes),
                   [&](std::string_view prefix) { return key.starts_with(prefix); }
               );
    });
}

}  // namespace kanal::telegram
