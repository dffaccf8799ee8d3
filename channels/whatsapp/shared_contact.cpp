#include "channels/whatsapp/shared_contact.hpp"

#include "base/ascii.hpp"
#include "channels/platform/json_event.hpp"
#include "json/fields.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

namespace kanal::whatsapp {

namespace {

namespace json = boost::json;

constexpr std::string_view kCardFields[] = {"FN", "TEL", "EMAIL", "ADR", "ORG", "URL", "NOTE", "LABEL"};

std::string joined(json::object const& from, std::initializer_list<char const*> keys, char const* between) {
    std::string text;
    for (auto const* key : keys) {
        auto const part = text_at(from, key).value_or("");
        if (!part.empty()) text.append(text.empty() ? "" : between).append(part);
    }
    return text;
}

std::string name_of(json::object const& contact) {
    auto const* name = object_at(contact, "name");
    if (name == nullptr) return text_at(contact, "name").value_or("");
    auto formatted = text_at(*name, "formatted_name").value_or("");
    if (!formatted.empty()) return formatted;
    return joined(*name, {"prefix", "first_name", "middle_name", "last_name", "suffix"}, " ");
}

template <class TextOf>
void add_each(json::object const& contact, std::string_view key, std::string& text, TextOf const& text_of) {
    auto const* list = array_at(contact, key);
    if (list == nullptr) return;
    for (auto const& one : *list) {
        if (auto const* fields = one.if_object()) platform::add_line(text, text_of(*fields));
    }
}

std::string phone_of(json::object const& phone) {
    auto number = text_at(phone, "phone").value_or("");
    return number.empty() ? id_at(phone, "wa_id") : number;
}

std::string address_of(json::object const& address) {
    return joined(address, {"street", "city", "state", "zip", "country"}, ", ");
}

// "TEL;type=CELL:0812": what stands behind the colon, where the name before it is one of those.
std::string value_of(std::string_view line, std::string_view field) {
    auto const colon = line.find(':');
    if (colon == std::string_view::npos) return {};
    auto name = line.substr(0, colon);
    name = name.substr(0, name.find(';'));
    auto const dot = name.rfind('.');  // "item1.TEL"
    if (dot != std::string_view::npos) name.remove_prefix(dot + 1);
    if (!equal_ignoring_case(name, field)) return {};
    std::string value;
    for (char const c : trimmed(line.substr(colon + 1))) {
        if (c == '\\') continue;
        bool const separator = c == ';';
        if (!separator) value += c;
        if (separator && !value.empty() && !value.ends_with(", ")) value += ", ";
    }
    return value;
}

void add_card_fields(std::string_view card, std::string_view field, std::string& text) {
    while (!card.empty()) {
        auto const end = card.find('\n');
        platform::add_line(text, value_of(card.substr(0, end), field));
        if (end == std::string_view::npos) return;
        card.remove_prefix(end + 1);
    }
}

}  // namespace

std::string phone_of_contact(json::object const& contact) {
    auto const* phones = array_at(contact, "phones");
    if (phones != nullptr) {
        for (auto const& phone : *phones) {
            auto const* fields = phone.if_object();
            auto number = fields == nullptr ? std::string{} : id_at(*fields, "wa_id");
            if (number.empty() && fields != nullptr) number = phone_of(*fields);
            if (!number.empty()) return number;
        }
    }
    std::string numbers;
    add_card_fields(text_at(contact, "vcard").value_or(""), "TEL", numbers);
    return numbers.substr(0, numbers.find('\n'));
}

std::string lines_of_contact(json::object const& contact) {
    std::string text;
    auto const text_under = [](char const* key) {
        return [key](json::object const& fields) { return text_at(fields, key).value_or(""); };
    };
    platform::add_line(text, name_of(contact));
    add_each(contact, "phones", text, phone_of);
    add_each(contact, "emails", text, text_under("email"));
    add_each(contact, "addresses", text, address_of);
    add_each(contact, "urls", text, text_under("url"));
    if (auto const* org = object_at(contact, "org"))
        platform::add_line(text, joined(*org, {"title", "department", "company"}, ", "));
    if (!text.empty()) return text;
    auto const card = text_at(contact, "vcard").value_or("");
    for (auto const field : kCardFields)
        add_card_fields(card, field, text);
    return text.empty() ? platform::text_values(contact) : text;
}

}  // namespace kanal::whatsapp
