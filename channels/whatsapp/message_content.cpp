#include "channels/whatsapp/message_content.hpp"

#include "base/ascii.hpp"
#include "channels/meta/attachments.hpp"
#include "channels/platform/json_event.hpp"
#include "json/fields.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

namespace kanal::whatsapp {

namespace {

namespace json = boost::json;

// `voice`: older name of `audio`, of on-premises gateways and resellers.
constexpr std::string_view kMedia[] = {
    "image", "video", "audio", "voice", "document", "sticker", "gif", "file", "ptv", "media"};
constexpr std::string_view kTypes[] = {
    "text",
    "image",
    "video",
    "audio",
    "voice",
    "document",
    "sticker",
    "location",
    "contacts",
    "contact",
    "button",
    "interactive",
    "order",
    "file",
    "media"};
constexpr std::string_view kNotShown[] = {"unsupported", "unknown"};

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

// "TEL;type=CELL:0812": what comes after the colon, where the name before it is one of those.
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

// The first number; empty when there is none.
std::string phone_of_contact(json::object const& contact) {
    std::string numbers;
    add_each(contact, "phones", numbers, [](json::object const& phone) {
        auto account = id_at(phone, "wa_id");
        return account.empty() ? phone_of(phone) : account;
    });
    if (numbers.empty()) add_card_fields(text_at(contact, "vcard").value_or(""), "TEL", numbers);
    return numbers.substr(0, numbers.find('\n'));
}

// What a person shared of another one, or of himself: name, numbers, mail addresses, addresses and
// organisation, a line each, from the fields and where they say nothing from the vCard. Empty when there is
// nothing. Pure.
// https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/contacts
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

class Reader {
public:
    Reader(json::object const& message, std::string_view type) : message_(message), type_(type) {}

    MessageContent read() {
        auto const* value = message_.if_contains(type_);
        auto const* fields = value == nullptr ? nullptr : value->if_object();
        if (is_one_of(kNotShown, type_)) {
            read_not_shown(fields);
        } else if (type_ == "contacts" || type_ == "contact") {
            read_contacts();
        } else if (type_ == "text") {
            content_.text = fields == nullptr ? platform::text_under(message_, "text", content_.problems)
                                              : platform::text_under(*fields, "body", content_.problems);
        } else if (is_one_of(kMedia, type_)) {
            read_media(fields);
        } else if (fields == nullptr) {
            if (value != nullptr) content_.text = platform::text_under(message_, type_, content_.problems);
            name_kind(value != nullptr);
        } else {
            read_fields(*fields);
        }
        if (content_.empty() && content_.problems.empty())
            content_.problems.emplace_back("message: " + kind() + " came without content");
        return std::move(content_);
    }

private:
    void read_fields(json::object const& fields) {
        if (type_ == "location") return read_location(fields);
        if (type_ == "button") return read_button(fields);
        if (type_ == "interactive") return read_interactive(fields);
        if (type_ == "order") return read_order(fields);
        if (!id_at(fields, "id").empty() && fields.contains("mime_type")) return read_media(&fields);
        content_.text = platform::text_values(fields);
        name_kind(true);
    }

    // A type that does not look like a name is not shown to operators.
    std::string kind() const { return platform::unknown_kind("message", type_).substr(6); }

    void name_kind(bool has_content) {
        auto const name = kind();
        content_.problems.push_back(
            has_content ? name + ": of a kind that is not known" : name + ": came without content"
        );
    }

    void read_not_shown(json::object const* fields) {
        std::string problem = "message: only the app shows it";
        auto const* errors = array_at(message_, "errors");
        auto const* error = errors == nullptr || errors->empty() ? nullptr : errors->front().if_object();
        auto const code = error == nullptr ? std::string{} : id_at(*error, "code");
        bool const number = !code.empty() && all_digits(code);
        if (number && code.size() <= 10) problem += " (code " + code + ")";
        content_.problems.push_back(std::move(problem));
        if (fields == nullptr) return;
        // {"type": "poll"} says what it would have been, and some senders put the words there.
        json::object rest = *fields;
        rest.erase("type");
        content_.text = platform::text_values(rest);
    }

    void read_media(json::object const* fields) {
        if (fields == nullptr && type_ == "voice") fields = object_at(message_, "audio");
        if (fields == nullptr) return name_kind(false);
        content_.text = platform::text_under(*fields, "caption", content_.problems);
        auto const id = id_at(*fields, "id");
        auto link = link_at(*fields, "link");
        if (!link) link = link_at(*fields, "url");
        bool const fetched = id.empty() && link && meta::is_media_address(*link);
        if (id.empty() && !fetched) {
            platform::add_line(content_.text, link.value_or(""));
            platform::add_line(content_.text, text_at(*fields, "filename").value_or(""));
            content_.problems.emplace_back("attachment: came without an id to fetch it by");
            return;
        }
        Attachment attachment;
        attachment.name = text_at(*fields, "filename").value_or("");
        attachment.url = id.empty() ? *link : "whatsapp-media:" + id;
        attachment.media_type = text_at(*fields, "mime_type").value_or("");
        content_.attachments.push_back(std::move(attachment));
    }

    void read_location(json::object const& location) {
        auto place = platform::place_of(location, "latitude", "longitude").value_or(Place{});
        place.said = text_at(location, "name").value_or("");
        auto const address = text_at(location, "address").value_or("");
        if (!address.empty()) place.said.append(place.said.empty() ? "" : ", ").append(address);
        platform::add_line(content_.text, link_at(location, "url").value_or(""));
        if (place.latitude || !place.said.empty()) {
            content_.place = std::move(place);
        } else {
            content_.problems.emplace_back("place: came without a point on earth");
        }
    }

    void read_contacts() {
        auto const* list = array_at(message_, type_);
        auto const* only = object_at(message_, type_);
        if (only != nullptr) add_contact(*only);
        if (list == nullptr) return;
        for (auto const& one : *list) {
            if (auto const* contact = one.if_object()) add_contact(*contact);
        }
        if (list->size() != 1) content_.own_phone.clear();
    }

    // A person without a number who is asked for it answers with a contact.
    void add_contact(json::object const& contact) {
        platform::add_line(content_.text, lines_of_contact(contact));
        auto const user = id_at(contact, "user_id");
        bool const asked = text_at(message_, "origin").value_or("").starts_with("contact_request");
        bool const own = asked || (!user.empty() && user == id_at(message_, "from_user_id"));
        if (own) content_.own_phone = phone_of_contact(contact);
    }

    void read_interactive(json::object const& interactive) {
        for (auto const* kind : {"button_reply", "list_reply"}) {
            auto const* reply = object_at(interactive, kind);
            if (reply == nullptr) continue;
            content_.text = text_at(*reply, "title").value_or("");
            platform::add_line(content_.text, text_at(*reply, "description").value_or(""));
            if (content_.text.empty()) content_.text = id_at(*reply, "id");
            return;
        }
        if (auto const* form = object_at(interactive, "nfm_reply")) {
            content_.text = platform::form_answers(text_at(*form, "response_json").value_or(""));
            if (content_.text.empty()) content_.text = text_at(*form, "body").value_or("");
            return;
        }
        content_.text = platform::text_values(interactive);
        content_.problems.emplace_back("message: an answer of a kind that is not known");
    }

    void read_button(json::object const& button) {
        content_.text = platform::text_under(button, "text", content_.problems);
        if (content_.text.empty()) content_.text = platform::text_under(button, "payload", content_.problems);
    }

    void read_order(json::object const& order) {
        content_.text = platform::text_under(order, "text", content_.problems);
        content_.problems.emplace_back("message: an order, of which only the words are read");
    }

    json::object const& message_;
    std::string_view type_;
    MessageContent content_ = {};
};

}  // namespace

std::string_view type_by_content(json::object const& message) {
    for (auto const type : kTypes) {
        if (message.contains(type)) return type;
    }
    return {};
}

MessageContent read_content(json::object const& message, std::string_view type) {
    return Reader(message, type).read();
}

}  // namespace kanal::whatsapp
