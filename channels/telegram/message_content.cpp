#include "channels/telegram/message_content.hpp"

#include "channels/json_fields.hpp"

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

std::int64_t number_at(json::object const& from, std::string_view key) {
    auto const* value = from.if_contains(json::string_view(key.data(), key.size()));
    auto const* number = value == nullptr ? nullptr : value->if_int64();
    return number == nullptr ? 0 : *number;
}

void add_line(std::string& text, std::string_view line) {
    if (line.empty()) return;
    if (!text.empty()) text += '\n';
    text += line;
}

// False when there is no id to ask for it with.
bool add_file(json::object const& file, std::string_view media_type, MessageContent& content) {
    auto const id = id_at(file, "file_id");
    if (id.empty()) return false;
    Attachment attachment;
    attachment.name = text_at(file, "file_name").value_or("");
    attachment.url = "telegram-file:" + id;
    attachment.media_type = text_at(file, "mime_type").value_or(std::string(media_type));
    content.attachments.push_back(std::move(attachment));
    if (number_at(file, "file_size") > kLargestFetched) {
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
        auto const width = size == nullptr ? -1 : number_at(*size, "width");
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

bool add_media(json::object const& message, MessageContent& content) {
    for (auto const& medium : kMedia) {
        auto const* file = object_at(message, medium.key);
        // An animation comes once more as a document.
        bool const again = medium.key == "document" && message.contains("animation");
        if (file == nullptr || again) continue;
        if (!add_file(*file, medium.media_type, content)) return false;
    }
    return add_photo(message, content);
}

void add_contact(json::object const& contact, MessageContent& content) {
    auto name = text_at(contact, "first_name").value_or("");
    auto const last = text_at(contact, "last_name").value_or("");
    if (!last.empty()) name.append(name.empty() ? "" : " ").append(last);
    add_line(content.text, name);
    add_line(content.text, text_at(contact, "phone_number").value_or(""));
}

std::optional<Place> place_in(json::object const& message) {
    auto const* venue = object_at(message, "venue");
    auto const* location = object_at(venue == nullptr ? message : *venue, "location");
    auto place = location == nullptr ? std::nullopt : place_of(*location, "latitude", "longitude");
    if (venue == nullptr) return place;
    auto said = text_at(*venue, "title").value_or("");
    auto const address = text_at(*venue, "address").value_or("");
    if (!address.empty()) said.append(said.empty() ? "" : ", ").append(address);
    if (said.empty()) return place;
    if (!place) place.emplace();
    place->said = std::move(said);
    return place;
}

}  // namespace

Result<MessageContent> read_content(json::object const& message) {
    MessageContent content;
    for (auto const* key : {"text", "caption"}) {
        if (holds_no_text(message, key)) return reject("message: text of another type");
        add_line(content.text, text_at(message, key).value_or(""));
    }
    if (!add_media(message, content)) return reject("message: file without id");
    if (auto const* contact = object_at(message, "contact")) add_contact(*contact, content);
    content.place = place_in(message);
    return content;
}

}  // namespace kanal::telegram
