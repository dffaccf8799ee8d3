#include "channels/sms/modem_protocol.hpp"

#include "json/parse.hpp"

#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace kanal::sms {

namespace {

namespace json = boost::json;

constexpr std::array<std::string_view, 8> kRequests{
    "connect", "pin", "listen", "state", "read", "reregister", "acknowledge", "send"};
constexpr std::array<std::string_view, 3> kSearches{"nowhere", "counted", "everywhere"};
constexpr std::array<std::string_view, 4> kOutcomes{"confirmed", "gone", "changed", "refused"};
constexpr std::array<std::string_view, 4> kEvents{"arrived", "pushed", "working", "unsolicited"};

// Reads one object field by field; one that is missing or of another type makes the whole invalid.
class Fields {
public:
    explicit Fields(json::object const& object) : object_(object) {}

    std::string text(std::string_view key) {
        auto const* const value = find(key);
        auto const* const text = value != nullptr ? value->if_string() : nullptr;
        if (text == nullptr) return fail(std::string());
        return std::string(*text);
    }
    std::int64_t number(std::string_view key) {
        auto const* const value = find(key);
        auto const* const number = value != nullptr ? value->if_int64() : nullptr;
        return number != nullptr ? *number : fail(std::int64_t(0));
    }
    bool flag(std::string_view key) {
        auto const* const value = find(key);
        auto const* const flag = value != nullptr ? value->if_bool() : nullptr;
        return flag != nullptr ? *flag : fail(false);
    }
    template <std::size_t Count>
    std::size_t one_of(std::string_view key, std::array<std::string_view, Count> const& names) {
        auto const name = text(key);
        for (std::size_t i = 0; i < Count; ++i)
            if (names[i] == name) return i;
        return fail(std::size_t(0));
    }
    std::vector<std::string> texts(std::string_view key) {
        std::vector<std::string> texts;
        for (auto const& value : list(key)) {
            if (value.is_string())
                texts.emplace_back(value.get_string());
            else
                valid_ = false;
        }
        return texts;
    }
    std::vector<std::int64_t> numbers(std::string_view key) {
        std::vector<std::int64_t> numbers;
        for (auto const& value : list(key)) {
            if (value.is_int64())
                numbers.push_back(value.get_int64());
            else
                valid_ = false;
        }
        return numbers;
    }
    std::vector<StoredMessage> messages(std::string_view key) {
        std::vector<StoredMessage> messages;
        for (auto const& value : list(key)) {
            auto const* const object = value.if_object();
            if (object == nullptr) return fail(std::vector<StoredMessage>());
            Fields fields(*object);
            StoredMessage message;
            message.place = fields.number("place");
            message.outgoing = fields.flag("outgoing");
            message.pdus = fields.texts("pdus");
            valid_ = valid_ && fields.valid();
            messages.push_back(std::move(message));
        }
        return messages;
    }
    std::vector<ModemReply::Deletion> deletions(std::string_view key) {
        std::vector<ModemReply::Deletion> deletions;
        for (auto const& value : list(key)) {
            auto const* const object = value.if_object();
            if (object == nullptr) return fail(std::vector<ModemReply::Deletion>());
            Fields fields(*object);
            ModemReply::Deletion deletion;
            deletion.outcome =
                static_cast<ModemReply::Deletion::Outcome>(fields.one_of("outcome", kOutcomes));
            auto found = fields.messages("found");
            if (!found.empty()) deletion.found = std::move(found.front());
            valid_ = valid_ && fields.valid();
            deletions.push_back(std::move(deletion));
        }
        return deletions;
    }
    bool valid() const { return valid_; }

private:
    json::value const* find(std::string_view key) { return object_.if_contains(key); }
    json::array list(std::string_view key) {
        auto const* const value = find(key);
        auto const* const array = value != nullptr ? value->if_array() : nullptr;
        return array != nullptr ? *array : fail(json::array());
    }
    template <class T>
    T fail(T value) {
        valid_ = false;
        return value;
    }

    json::object const& object_;
    bool valid_ = true;
};

template <class Enum>
std::size_t index(Enum value) {
    return static_cast<std::size_t>(value);
}

json::array to_array(std::vector<std::string> const& texts) {
    json::array array;
    for (auto const& text : texts)
        array.emplace_back(text);
    return array;
}

json::array to_array(std::vector<StoredMessage> const& messages) {
    json::array array;
    for (auto const& message : messages) {
        json::object const one{
            {"place", message.place}, {"outgoing", message.outgoing}, {"pdus", to_array(message.pdus)}};
        array.emplace_back(one);
    }
    return array;
}

json::array to_array(std::vector<ModemReply::Deletion> const& deletions) {
    json::array array;
    for (auto const& deletion : deletions) {
        std::vector<StoredMessage> found;
        if (deletion.found) found.push_back(*deletion.found);
        json::object const one{{"outcome", kOutcomes[index(deletion.outcome)]}, {"found", to_array(found)}};
        array.emplace_back(one);
    }
    return array;
}

Result<json::object> read_object(std::string_view message) {
    auto value = parse_json(message);
    if (!value) return value.error();
    if (!value->is_object()) return reject("modem: message: no object");
    return value->get_object();
}

ModemEvent read_event(Fields& fields) {
    ModemEvent event;
    event.kind = static_cast<ModemEvent::Kind>(fields.one_of("event", kEvents));
    event.place = fields.number("place");
    event.text = fields.text("text");
    return event;
}

ModemReply read_reply(Fields& fields) {
    ModemReply reply;
    reply.error = static_cast<int>(fields.number("error"));
    reply.imei = fields.text("imei");
    reply.security = fields.text("security");
    reply.state.signal = static_cast<int>(fields.number("signal"));
    reply.state.network = fields.text("network");
    reply.state.used = static_cast<int>(fields.number("used"));
    reply.state.size = static_cast<int>(fields.number("size"));
    reply.detail = fields.text("detail");
    reply.messages = fields.messages("messages");
    reply.more = fields.flag("more");
    reply.deletions = fields.deletions("deletions");
    reply.reference = static_cast<int>(fields.number("reference"));
    return reply;
}

}  // namespace

std::string to_message(ModemRequest const& request) {
    json::array announced;
    for (auto const place : request.announced)
        announced.emplace_back(place);
    json::object const object{
        {"do", kRequests[index(request.kind)]},
        {"device", request.device},
        {"connection", request.connection},
        {"model", request.model},
        {"reset", request.reset},
        {"check_unsolicited", request.check_unsolicited},
        {"code", request.code},
        {"deletions", to_array(request.deletions)},
        {"longest", request.longest.count()},
        {"page", request.page},
        {"fresh", request.fresh},
        {"announced", announced},
        {"search", kSearches[index(request.search)]},
        {"network", request.network},
        {"number", request.number},
        {"text", request.text},
    };
    return json::serialize(object);
}

std::string to_message(ModemReply const& reply) {
    json::object const object{
        {"error", reply.error},
        {"imei", reply.imei},
        {"security", reply.security},
        {"signal", reply.state.signal},
        {"network", reply.state.network},
        {"used", reply.state.used},
        {"size", reply.state.size},
        {"detail", reply.detail},
        {"deletions", to_array(reply.deletions)},
        {"messages", to_array(reply.messages)},
        {"more", reply.more},
        {"reference", reply.reference},
    };
    return json::serialize(object);
}

std::string to_message(ModemEvent const& event) {
    json::object const object{
        {"event", kEvents[index(event.kind)]}, {"place", event.place}, {"text", event.text}};
    return json::serialize(object);
}

Result<ModemRequest> read_request(std::string_view message) {
    auto const object = read_object(message);
    if (!object) return object.error();
    Fields fields(*object);
    ModemRequest request;
    request.kind = static_cast<ModemRequest::Kind>(fields.one_of("do", kRequests));
    request.device = fields.text("device");
    request.connection = fields.text("connection");
    request.model = fields.text("model");
    request.reset = fields.flag("reset");
    request.check_unsolicited = fields.flag("check_unsolicited");
    request.code = fields.text("code");
    request.deletions = fields.messages("deletions");
    request.longest = Duration(fields.number("longest"));
    request.page = fields.flag("page");
    request.fresh = fields.flag("fresh");
    request.announced = fields.numbers("announced");
    request.search = static_cast<Search>(fields.one_of("search", kSearches));
    request.network = fields.flag("network");
    request.number = fields.text("number");
    request.text = fields.text("text");
    if (!fields.valid()) return reject("modem: request: malformed");
    return request;
}

Result<ModemMessage> read_modem_message(std::string_view message) {
    auto const object = read_object(message);
    if (!object) return object.error();
    Fields fields(*object);
    ModemMessage read;
    if (object->contains("event")) {
        read.event = read_event(fields);
    } else {
        read.reply = read_reply(fields);
    }
    if (!fields.valid()) return reject("modem: message: malformed");
    return read;
}

}  // namespace kanal::sms
