#include "channels/whatsapp/whatsapp.hpp"

#include "channels/meta/delivery.hpp"
#include "channels/meta/meta_channel.hpp"
#include "channels/platform/json_event.hpp"
#include "channels/platform/machine_events.hpp"
#include "channels/registry.hpp"
#include "channels/whatsapp/message.hpp"
#include "json/fields.hpp"
#include "json/slices.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <map>
#include <optional>

namespace kanal::whatsapp {

namespace json = boost::json;

namespace {

// What is repeated with each message is bounded, so that a body of 4 MiB cannot become gigabytes.
constexpr std::size_t kMostPieces = 10'000;
constexpr std::size_t kLongestMetadata = 1024;
constexpr std::size_t kLongestContact = 4096;
// What our own side wrote, and what was said before we were there.
constexpr std::string_view kFieldsOfOthers[] = {
    "\"smb_message_echoes\"", "\"message_echoes\"", "\"history\"", "\"smb_app_state_sync\""};
constexpr std::string_view kLists[] = {"messages", "statuses", "errors"};

class Contacts {
public:
    explicit Contacts(std::vector<std::string_view> const& contacts) {
        for (auto const contact : contacts) {
            if (contact.size() > kLongestContact) continue;
            auto const parsed = platform::parse_event(contact);
            if (!parsed) continue;
            if (contacts.size() == 1) only_ = contact;
            for (auto const* key : {"wa_id", "user_id"})
                by_id_.emplace(id_at(*parsed, key), contact);
        }
        by_id_.erase("");
    }

    std::string_view of(std::string_view message) const {
        if (!only_.empty() || by_id_.empty()) return only_;
        auto const parsed = platform::parse_event(message);
        if (!parsed) return {};
        for (auto const* key : {"from_user_id", "from"}) {
            auto const found = by_id_.find(id_at(*parsed, key));
            if (found != by_id_.end()) return found->second;
        }
        return {};
    }

private:
    std::string_view only_;
    std::map<std::string, std::string_view> by_id_;
};

struct Element {
    std::string_view list = {};
    std::string_view text = {};
};

bool is_of_messages(std::vector<JsonMember> const& change, std::vector<JsonMember> const& value) {
    auto const field = member(change, "field").value_or("\"\"");
    if (field == "\"messages\"") return true;
    auto const messages = member(value, "messages");
    return !is_one_of(kFieldsOfOthers, field) && messages && array_elements(*messages);
}

// In the order of the change; nothing when a list is no list.
std::optional<std::vector<Element>> elements_of(std::vector<JsonMember> const& value) {
    std::vector<Element> found;
    for (auto const& part : value) {
        if (!is_one_of(kLists, part.key)) continue;
        auto const elements = array_elements(part.value);
        if (!elements) return std::nullopt;
        for (auto const text : *elements)
            found.push_back({part.key, text});
    }
    return found;
}

Contacts contacts_of(std::vector<JsonMember> const& value) {
    auto const text = member(value, "contacts");
    auto const elements = text ? array_elements(*text) : std::nullopt;
    return Contacts(elements ? *elements : std::vector<std::string_view>{});
}

std::string head_of(std::vector<JsonMember> const& value) {
    std::string head = R"({"field":"messages","value":{)";
    auto const metadata = member(value, "metadata");
    bool const fits =
        metadata && metadata->size() <= kLongestMetadata && platform::parse_event(*metadata).has_value();
    if (fits) head.append("\"metadata\":").append(*metadata).append(",");
    return head;
}

// After the cut a change holds one thing.
json::object const* only_object_at(json::object const& value, std::string_view key) {
    auto const* list = array_at(value, key);
    return list != nullptr && list->size() == 1 ? list->front().if_object() : nullptr;
}

void read_value(meta::Event& event, json::object const& value, Reading& reading) {
    if (auto const* metadata = object_at(value, "metadata")) {
        auto number = id_at(*metadata, "phone_number_id");
        if (!number.empty()) event.account = std::move(number);
    }
    if (auto const* message = only_object_at(value, "messages")) {
        return read_message(event, value, *message, reading);
    }
    bool const no_message = !value.contains("messages");
    bool const status = no_message && only_object_at(value, "statuses") != nullptr;
    if (status && platform::drop_if_listed(platform::machine_events_of_whatsapp(), "statuses", reading))
        return;
    if (no_message && value.contains("errors")) {
        return platform::set_ignored(reading, event, platform::unknown_kind("messages", "errors"));
    }
    platform::set_unreadable(reading, event, "messages: change without a message");
}

void read_event(meta::Event event, Reading& reading) {
    if (event.list != "changes") return platform::set_ignored(reading, event, "kind: entry of no known list");
    auto const field = text_at(event.content, "field").value_or("");
    if (platform::drop_if_listed(platform::machine_events_of_whatsapp(), field, reading)) return;
    auto const content = std::move(event.content);
    auto const* value = object_at(content, "value");
    // A message is one in whatever field: the cut has named it `messages`.
    bool const messages = field == "messages";
    if (field.empty()) return platform::set_unreadable(reading, event, "changes: change without field");
    if (!messages) return platform::set_ignored(reading, event, platform::unknown_kind("changes", field));
    if (value == nullptr) return platform::set_unreadable(reading, event, "changes: change without value");
    read_value(event, *value, reading);
}

}  // namespace

std::vector<std::string> cut_change(std::string_view change) {
    auto const members = object_members(change);
    if (!members) return {};
    auto const text = member(*members, "value");
    auto const value = text ? object_members(*text) : std::nullopt;
    if (!value || !is_of_messages(*members, *value)) return {};

    auto const elements = elements_of(*value);
    if (!elements || elements->size() > kMostPieces) return {};

    auto const head = head_of(*value);
    auto const contacts = contacts_of(*value);
    std::vector<std::string> pieces;
    for (auto const& element : *elements) {
        auto const contact = element.list == "messages" ? contacts.of(element.text) : std::string_view{};
        auto piece = head;
        if (!contact.empty()) piece.append("\"contacts\":[").append(contact).append("],");
        piece.append("\"").append(element.list).append("\":[").append(element.text).append("]}}");
        pieces.push_back(std::move(piece));
    }
    return pieces;
}

Result<Reading> read_payload(RawBytes const& raw) {
    return meta::read_delivery(raw, "whatsapp_business_account", read_event, cut_change);
}

}  // namespace kanal::whatsapp

namespace kanal {

namespace {

// WhatsApp: a webhook carries an id that is good for seven days. The Graph API answers it with an address
// that is good for five minutes and takes the same token.
// https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media
// `graph_url`: of the Graph API, with its version.
MediaRules media_rules(std::string const& graph_url, std::filesystem::path const& token_file) {
    MediaRules rules;
    rules.hosts = {"lookaside.fbsbx.com", ".fbcdn.net"};
    rules.token_hosts = rules.hosts;
    rules.token_file = token_file;
    MediaLookUp look_up;
    look_up.scheme = "whatsapp-media";
    look_up.url = graph_url + "/{id}";
    look_up.member = "/url";
    look_up.digest = "/sha256";
    rules.look_ups.push_back(std::move(look_up));
    return rules;
}

}  // namespace

// Named in channels/registry.cpp.
std::unique_ptr<Channel> make_whatsapp(YamlReader& block) {
    meta::MetaPlatform platform;
    platform.token_key = "token_file";
    platform.object = "whatsapp_business_account";
    platform.read = whatsapp::read_payload;
    platform.media = media_rules;
    return meta::make_meta_channel(block, platform);
}

}  // namespace kanal
