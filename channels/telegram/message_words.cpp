#include "channels/telegram/message_words.hpp"

#include "channels/platform/json_event.hpp"
#include "json/fields.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

namespace kanal::telegram {

namespace {

namespace json = boost::json;

void add_each(json::object const& from, std::string_view key, std::string& text) {
    auto const* list = array_at(from, key);
    if (list == nullptr) return;
    for (auto const& one : *list) {
        auto const* fields = one.if_object();
        auto const* said = one.if_string();
        if (fields != nullptr) platform::add_line(text, text_at(*fields, "text").value_or(""));
        if (said != nullptr) platform::add_line(text, std::string_view(said->data(), said->size()));
    }
}

// Words with a link behind them: the text does not show where it leads.
void add_links(json::object const& message, std::string& text) {
    for (auto const* key : {"entities", "caption_entities"}) {
        auto const* entities = array_at(message, key);
        if (entities == nullptr) continue;
        for (auto const& one : *entities) {
            auto const* entity = one.if_object();
            auto const url = entity == nullptr ? std::nullopt : text_at(*entity, "url");
            if (url && url->size() <= 4096 && text.find(*url) == std::string::npos)
                platform::add_line(text, *url);
        }
    }
    auto const* preview = object_at(message, "link_preview_options");
    auto const shown = preview == nullptr ? std::nullopt : link_at(*preview, "url");
    if (shown && text.find(*shown) == std::string::npos) platform::add_line(text, *shown);
}

// The message that is answered is in another chat, where we cannot look it up.
void add_quote(json::object const& message, std::string& text) {
    auto const* quote = object_at(message, "quote");
    bool const needed = quote != nullptr && object_at(message, "external_reply") != nullptr;
    auto const quoted = needed ? text_at(*quote, "text").value_or("") : std::string{};
    if (!quoted.empty()) platform::add_line(text, "> " + quoted);
}

void add_contact(json::object const& contact, std::string& text) {
    auto name = text_at(contact, "first_name").value_or("");
    auto const last = text_at(contact, "last_name").value_or("");
    if (!last.empty()) name.append(name.empty() ? "" : " ").append(last);
    platform::add_line(text, name);
    platform::add_line(text, text_at(contact, "phone_number").value_or(""));
}

void add_poll(json::object const& poll, std::string& text) {
    platform::add_line(text, text_at(poll, "question").value_or(""));
    platform::add_line(text, text_at(poll, "description").value_or(""));
    add_each(poll, "options", text);
}

void add_checklist(json::object const& list, std::string& text) {
    platform::add_line(text, text_at(list, "title").value_or(""));
    add_each(list, "tasks", text);
}

void add_parts(json::object const& message, std::string& text) {
    if (auto const* contact = object_at(message, "contact")) add_contact(*contact, text);
    if (auto const* poll = object_at(message, "poll")) add_poll(*poll, text);
    for (auto const* key : {"checklist", "checklist_tasks_added"}) {
        if (auto const* list = object_at(message, key)) add_checklist(*list, text);
    }
    if (auto const* sent = object_at(message, "web_app_data"))
        platform::add_line(text, platform::form_answers(text_at(*sent, "data").value_or("")));
    if (auto const* sent = object_at(message, "users_shared")) add_each(*sent, "users", text);
}

std::size_t size_of_character(char lead) {
    auto const byte = static_cast<unsigned char>(lead);
    if (byte < 0x80) return 1;
    if (byte < 0xE0) return 2;
    return byte < 0xF0 ? 3 : 4;
}

// Behind so many UTF-16 units.
std::size_t position_of(std::string_view text, std::int64_t units) {
    std::size_t at = 0;
    while (at < text.size() && units > 0) {
        auto const size = size_of_character(text[at]);
        units -= size == 4 ? 2 : 1;
        at += size;
    }
    return std::min(at, text.size());
}

}  // namespace

std::string entity_text(std::string_view text, json::object const& entity) {
    auto const offset = integer_at(entity, "offset");
    auto const length = integer_at(entity, "length");
    if (offset < 0 || length <= 0) return {};
    auto const begin = position_of(text, offset);
    auto const rest = text.substr(begin);
    return std::string(rest.substr(0, position_of(rest, length)));
}

MessageWords read_words(json::object const& message) {
    MessageWords words;
    for (auto const* key : {"text", "caption"})
        platform::add_line(words.text, platform::text_under(message, key, words.problems));
    add_parts(message, words.text);
    add_links(message, words.text);
    add_quote(message, words.text);
    return words;
}

}  // namespace kanal::telegram
