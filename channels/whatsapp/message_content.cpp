#include "channels/whatsapp/message_content.hpp"

#include "channels/json_event.hpp"
#include "channels/json_fields.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

namespace kanal::whatsapp {

namespace {

namespace json = boost::json;

constexpr std::string_view kMedia[] = {"image", "video", "audio", "document", "sticker"};
constexpr std::string_view kOthers[] = {"text", "location", "contacts", "button", "interactive"};

void add_line(std::string& text, std::string_view line) {
    if (line.empty()) return;
    if (!text.empty()) text += '\n';
    text += line;
}

Result<MessageContent> read_text(json::object const& text) {
    auto body = text_at(text, "body");
    if (!body) return reject("message: text without body");
    MessageContent content;
    content.text = std::move(*body);
    return content;
}

Result<MessageContent> read_media(json::object const& media) {
    auto const id = id_at(media, "id");
    if (id.empty()) return reject("message: media without id");
    if (holds_no_text(media, "caption")) return reject("message: caption of another type");
    Attachment attachment;
    attachment.name = text_at(media, "filename").value_or("");
    attachment.url = "whatsapp-media:" + id;
    attachment.media_type = text_at(media, "mime_type").value_or("");
    MessageContent content;
    content.text = text_at(media, "caption").value_or("");
    content.attachments.push_back(std::move(attachment));
    return content;
}

Result<MessageContent> read_location(json::object const& location) {
    auto place = place_of(location, "latitude", "longitude").value_or(Place{});
    place.said = text_at(location, "name").value_or("");
    auto const address = text_at(location, "address").value_or("");
    if (!address.empty()) place.said.append(place.said.empty() ? "" : ", ").append(address);
    if (!place.latitude && place.said.empty()) return reject("message: location without a place");
    MessageContent content;
    content.place = std::move(place);
    return content;
}

void add_contact(std::string& text, json::object const& contact) {
    if (auto const* name = object_at(contact, "name"))
        add_line(text, text_at(*name, "formatted_name").value_or(""));
    auto const* phones = array_at(contact, "phones");
    if (phones == nullptr) return;
    for (auto const& phone : *phones) {
        if (auto const* fields = phone.if_object()) add_line(text, text_at(*fields, "phone").value_or(""));
    }
}

Result<MessageContent> read_contacts(json::array const& contacts) {
    MessageContent content;
    for (auto const& contact : contacts) {
        if (auto const* fields = contact.if_object()) add_contact(content.text, *fields);
    }
    return content;
}

// The answers come as JSON inside a text. What stands there besides is ours: the token tells the form apart.
std::string answers_in(std::string const& response) {
    auto const answers = parse_event(response);
    if (!answers) return response;
    std::string text;
    for (auto const& answer : *answers) {
        if (answer.key() == "flow_token") continue;
        auto const* said = answer.value().if_string();
        std::string line(answer.key().data(), answer.key().size());
        line.append(": ").append(said == nullptr ? json::serialize(answer.value()) : std::string(*said));
        add_line(text, line);
    }
    return text;
}

Result<MessageContent> read_interactive(json::object const& interactive) {
    MessageContent content;
    for (auto const* kind : {"button_reply", "list_reply"}) {
        auto const* reply = object_at(interactive, kind);
        if (reply == nullptr) continue;
        content.text = text_at(*reply, "title").value_or("");
        add_line(content.text, text_at(*reply, "description").value_or(""));
        return content;
    }
    auto const* form = object_at(interactive, "nfm_reply");
    if (form == nullptr) return reject("message: interactive of another kind");
    content.text = answers_in(text_at(*form, "response_json").value_or(""));
    if (content.text.empty()) content.text = text_at(*form, "body").value_or("");
    return content;
}

Result<MessageContent> read_button(json::object const& button) {
    auto title = text_at(button, "text");
    if (!title) return reject("message: button without text");
    MessageContent content;
    content.text = std::move(*title);
    return content;
}

}  // namespace

bool is_known_content(std::string_view type) {
    return is_one_of(kMedia, type) || is_one_of(kOthers, type);
}

Result<MessageContent> read_content(json::object const& message, std::string_view type) {
    if (type == "contacts") {
        auto const* contacts = array_at(message, "contacts");
        if (contacts == nullptr) return reject("message: content missing");
        return read_contacts(*contacts);
    }
    auto const* fields = object_at(message, type);
    if (fields == nullptr) return reject("message: content missing");
    if (type == "text") return read_text(*fields);
    if (type == "location") return read_location(*fields);
    if (type == "button") return read_button(*fields);
    if (type == "interactive") return read_interactive(*fields);
    return read_media(*fields);
}

}  // namespace kanal::whatsapp
