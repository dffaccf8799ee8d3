#include "forwarder/status/status_message.hpp"

#include "base/time_text.hpp"
#include "core/delivery.hpp"
#include "json/fields.hpp"
#include "json/parse.hpp"
#include "text/safe_text.hpp"
#include "text/utf8.hpp"

#include <utility>

namespace kanal::forwarder {

namespace json = boost::json;

namespace {

constexpr std::string_view kType = "report.status";
constexpr std::size_t kMostItems = 100;
constexpr std::size_t kLongestName = 128;
constexpr std::size_t kLongestEvent = 256;
constexpr std::size_t kLongestWord = 100;  // characters

std::string name_at(json::object const& item, char const* member) {
    auto text = id_at(item, member);
    return text.size() <= kLongestName ? text : std::string();
}

std::optional<StatusItem> read_item(
    json::object const& item, std::optional<Time> said_at, std::string const& fallback_id
) {
    StatusItem read;
    read.report = name_at(item, "report_id");
    if (read.report.empty()) read.report = name_at(item, "number");
    read.tracking_id = name_at(item, "tracking_id");
    if (read.report.empty()) read.report = std::exchange(read.tracking_id, {});
    if (!is_tracking_id(read.tracking_id)) read.tracking_id.clear();
    auto const at = parse_time(text_at(item, "at").value_or(""));
    if (read.report.empty() || !(at || said_at)) return std::nullopt;
    read.event.at = at ? *at : *said_at;
    read.event.event = id_at(item, "event_id");
    if (read.event.event.empty() || read.event.event.size() > kLongestEvent) read.event.event = fallback_id;
    auto const state = text_at(item, "state").value_or("");
    read.event.state = centre_state_of(state);
    read.event.word = centre_word(text_at(item, "status").value_or(""));
    // A state of its own is a word, too.
    if (read.event.word.empty() && read.event.state == CentreState::other)
        read.event.word = centre_word(state);
    read.says_state = read.event.state != CentreState::other || !read.event.word.empty();
    if (!read.says_state && read.tracking_id.empty()) return std::nullopt;
    return read;
}

}  // namespace

std::string centre_word(std::string_view text) {
    auto word = visible_line(text);
    word.resize(front_of_characters(word, kLongestWord));
    return word;
}

std::optional<StatusMessage> read_status_message(std::string_view body, std::string const& id) {
    auto const parsed = parse_json(body, {.depth = 8, .items = kMostItems});
    auto const* const message = parsed ? parsed->if_object() : nullptr;
    if (message == nullptr) return std::nullopt;
    StatusMessage read;
    if (text_at(*message, "type") != kType) return read;
    auto const said_at = parse_time(text_at(*message, "timestamp").value_or(""));
    auto const* const data = message->if_contains("data");
    if (data == nullptr || !data->is_structured()) return std::nullopt;
    auto const add = [&](json::value const& value, std::string const& event) {
        auto item = value.is_object() ? read_item(value.get_object(), said_at, event) : std::nullopt;
        if (item)
            read.items.push_back(std::move(*item));
        else
            ++read.unreadable;
    };
    if (data->is_object()) {
        add(*data, id);
        return read;
    }
    for (std::size_t i = 0; i < data->get_array().size(); ++i)
        add(data->get_array()[i], id + "/" + std::to_string(i));
    return read;
}

}  // namespace kanal::forwarder
