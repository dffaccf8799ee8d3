#include "channels/meta/delivery.hpp"

#include "channels/platform/json_event.hpp"
#include "json/fields.hpp"
#include "json/parse.hpp"
#include "json/slices.hpp"

#include <algorithm>

namespace kanal::meta {

namespace {

namespace json = boost::json;

// Ten times what Meta sends: bounds the memory that one body can cost.
constexpr std::size_t kMostEvents = 10'000;
// The envelope stands around each event that is kept, so no part of it may be long.
constexpr std::size_t kLongestObject = 100;
constexpr std::size_t kLongestTime = 64;
// Those with "pulled" are ours: answers of the Graph API, see as_delivery.
constexpr std::string_view kLists[] = {
    "changes",
    "messaging",
    "standby",
    "pulled_posts",
    "pulled_comments",
    "pulled_messages",
    "pulled_mentions",
};

constexpr std::string_view kUnknownAccount = "unknown";

// Whom an event reached, for an entry that does not say it.
std::string account_in(json::object const& event) {
    auto const* value = object_at(event, "value");
    for (auto const* holder : {&event, value}) {
        auto const* recipient = holder == nullptr ? nullptr : object_at(*holder, "recipient");
        auto id = recipient == nullptr ? std::string{} : id_at(*recipient, "id");
        if (!id.empty()) return id;
    }
    if (value == nullptr) return {};
    if (auto const* metadata = object_at(*value, "metadata")) return id_at(*metadata, "phone_number_id");
    auto const post = id_at(*value, "post_id");  // "PAGE_POST"
    return post.substr(0, post.find('_') == std::string::npos ? 0 : post.find('_'));
}

class Splitter {
public:
    Splitter(Delivery& delivery, std::string_view object, CutEvent cut) : delivery_(delivery), cut_(cut) {
        envelope_.append("{\"object\":").append(object).append(",\"entry\":[");
    }

    // False when the delivery holds too many events.
    bool add_entry(std::string_view entry) {
        auto const members = object_members(entry);
        if (!members) return set_entry_aside(entry, "entry: not an object");
        auto const id = member(*members, "id");
        Event model;
        model.account = id_of(parse_or_null(id.value_or("null"), platform::kEventLimits));
        if (model.account.empty() && !holds_events(*members)) return set_entry_aside(entry, "entry: no id");
        if (id == "0" || id == "\"0\"") {
            model.account = "0";
            model.doubt = "an example from the test button of the platform";
        }
        auto const time = member(*members, "time");
        if (time && time->size() <= kLongestTime)
            model.entry_time = time_of(parse_or_null(*time, platform::kEventLimits));

        std::string head = envelope_ + "{";
        if (!model.account.empty()) head.append("\"id\":").append(*id).append(",");
        if (model.entry_time) head.append("\"time\":").append(*time).append(",");
        bool found = false;
        for (auto const& part : *members) {
            if (!is_list(part.key)) continue;
            found = true;
            model.list = part.key;
            auto elements = array_elements(part.value);
            bool const one = !elements && object_members(part.value).has_value();
            if (one) elements.emplace({part.value});
            auto const name = head + "\"" + model.list + "\":";
            if (!elements) {
                // Not the whole entry: its other lists are read.
                if (!set_aside(name, part.value, "}]}", "entry: " + model.list + " is not an array"))
                    return false;
                continue;
            }
            auto const opening = name + "[";
            for (auto const element : *elements) {
                if (!add_element(element, model, opening)) return false;
            }
        }
        if (found) return true;
        return add_event(entry, model, envelope_, "]}");
    }

private:
    static bool is_list(std::string_view key) {
        return std::find(std::begin(kLists), std::end(kLists), key) != std::end(kLists);
    }

    static bool holds_events(std::vector<JsonMember> const& members) {
        return std::any_of(members.begin(), members.end(), [](JsonMember const& part) {
            return is_list(part.key) || part.key == "value";
        });
    }

    bool add_element(std::string_view element, Event const& model, std::string const& opening) {
        auto const pieces = cut_ == nullptr ? std::vector<std::string>{} : cut_(element);
        for (auto const& piece : pieces) {
            if (!add_event(piece, model, opening, "]}]}")) return false;
        }
        return !pieces.empty() || add_event(element, model, opening, "]}]}");
    }

    bool add_event(
        std::string_view text, Event const& model, std::string const& opening, std::string_view closing
    ) {
        Event event = model;
        auto const read = platform::parse_into(event, text);
        if (!read) return set_aside(opening, text, closing, read.error().what);
        if (full()) return false;

        if (event.account.empty()) event.account = account_in(event.content);
        if (event.account.empty()) {
            event.account = kUnknownAccount;
            event.problems.emplace_back("account: the delivery does not name it");
        }
        event.raw = wrap(opening, text, closing);
        delivery_.events.push_back(std::move(event));
        return true;
    }

    bool set_entry_aside(std::string_view entry, std::string why) {
        return set_aside(envelope_, entry, "]}", std::move(why));
    }

    bool set_aside(
        std::string const& opening, std::string_view text, std::string_view closing, std::string why
    ) {
        if (full()) return false;
        Fragment fragment;
        fragment.raw = wrap(opening, text, closing);
        fragment.why = std::move(why);
        delivery_.unreadable.push_back(std::move(fragment));
        return true;
    }

    bool full() const { return delivery_.events.size() + delivery_.unreadable.size() >= kMostEvents; }

    static RawBytes wrap(std::string const& opening, std::string_view text, std::string_view closing) {
        std::string bytes;
        bytes.reserve(opening.size() + text.size() + closing.size());
        bytes.append(opening).append(text).append(closing);
        return platform::json_bytes(std::move(bytes));
    }

    Delivery& delivery_;
    CutEvent cut_;
    std::string envelope_;  // up to the first entry
};

// Pure. An event or entry that cannot be read is set aside and the others are read. An error means that not
// even the envelope is there, or that it holds more than 10,000 events.
Result<Delivery> split_delivery(std::string_view body, CutEvent cut) {
    auto const members = object_members(body);
    if (!members) return reject("meta: read delivery: not a JSON object");
    auto const object = member(*members, "object");
    auto const kind = parse_or_null(object.value_or("null"), platform::kEventLimits);
    if (!kind.is_string() || object->size() > kLongestObject) return reject("meta: read delivery: no object");
    auto const entry = member(*members, "entry");
    if (!entry) return reject("meta: read delivery: no entry");
    auto const entries = array_elements(*entry);
    if (!entries) return reject("meta: read delivery: entry is not an array");

    Delivery delivery;
    delivery.object.assign(kind.get_string().data(), kind.get_string().size());
    Splitter splitter(delivery, *object, cut);
    for (auto const& one : *entries) {
        if (!splitter.add_entry(one)) return reject("meta: read delivery: too many events");
    }
    return delivery;
}

}  // namespace

Result<Reading> read_delivery(RawBytes const& raw, std::string_view object, ReadEvent read, CutEvent cut) {
    auto delivery = split_delivery(raw.bytes, cut);
    if (!delivery) return delivery.error();

    Reading reading;
    if (delivery->object != object) {
        Fragment whole;
        whole.raw = raw;
        whole.why = platform::unknown_kind("object", delivery->object);
        reading.ignored.push_back(std::move(whole));
        return reading;
    }
    reading.unreadable = std::move(delivery->unreadable);
    for (auto& event : delivery->events)
        read(std::move(event), reading);
    return reading;
}

}  // namespace kanal::meta
