#include "json/fields.hpp"

#include "base/ascii.hpp"
#include "base/time_text.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

namespace kanal {

namespace {

namespace json = boost::json;

constexpr std::int64_t kFirstMilliseconds = 1'000'000'000'000;
constexpr std::size_t kLongestId = 512;
constexpr std::size_t kLongestUrl = 4096;

bool is_printable(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

std::optional<std::int64_t> whole_number(json::value const& value) {
    if (auto const* number = value.if_int64()) return *number;
    if (value.is_uint64()) return std::nullopt;  // beyond int64: no number of ours is
    if (auto const* number = value.if_double()) {
        bool const fits = *number > 0 && *number < 1e15;
        return fits ? std::optional(static_cast<std::int64_t>(*number)) : std::nullopt;
    }
    auto const* text = value.if_string();
    if (text == nullptr) return std::nullopt;
    return to_number<std::int64_t>(view_of(*text));
}

}  // namespace

json::value const* value_at(json::object const& from, std::string_view key) {
    return from.if_contains(key);
}

json::object const* object_at(json::object const& from, std::string_view key) {
    auto const* value = value_at(from, key);
    return value == nullptr ? nullptr : value->if_object();
}

json::array const* array_at(json::object const& from, std::string_view key) {
    auto const* value = value_at(from, key);
    return value == nullptr ? nullptr : value->if_array();
}

std::optional<std::string> text_at(json::object const& from, std::string_view key) {
    auto const* value = value_at(from, key);
    auto const* text = value == nullptr ? nullptr : value->if_string();
    if (text == nullptr) return std::nullopt;
    return std::string(view_of(*text));
}

bool flag_at(json::object const& from, std::string_view key) {
    auto const* value = value_at(from, key);
    auto const* flag = value == nullptr ? nullptr : value->if_bool();
    return flag != nullptr && *flag;
}

std::int64_t integer_at(json::object const& from, std::string_view key) {
    auto const* value = value_at(from, key);
    auto const* number = value == nullptr ? nullptr : value->if_int64();
    return number == nullptr ? 0 : *number;
}

std::string id_of(json::value const& value) {
    if (auto const* number = value.if_int64()) return *number > 0 ? std::to_string(*number) : std::string{};
    if (auto const* number = value.if_uint64()) return std::to_string(*number);
    auto const* text = value.if_string();
    if (text == nullptr || text->size() > kLongestId || !is_printable(view_of(*text))) return {};
    return std::string(view_of(*text));
}

std::string id_at(json::object const& from, std::string_view key) {
    auto const* value = value_at(from, key);
    return value == nullptr ? std::string{} : id_of(*value);
}

std::optional<Time> time_of(json::value const& value) {
    auto const number = whole_number(value);
    auto const* text = value.if_string();
    if (!number && text != nullptr) return parse_time(view_of(*text));
    if (!number || *number <= 0) return std::nullopt;
    bool const in_milliseconds = *number >= kFirstMilliseconds;
    auto const longest = seconds_of(kYear2100);  // checked first: a far one does not fit the clock
    if (*number / (in_milliseconds ? 1000 : 1) > longest) return std::nullopt;
    return in_milliseconds ? Time(std::chrono::milliseconds(*number)) : Time(std::chrono::seconds(*number));
}

std::optional<Time> time_at(json::object const& from, std::string_view key) {
    auto const* value = value_at(from, key);
    return value == nullptr ? std::nullopt : time_of(*value);
}

std::uint32_t seconds_of(Time time) {
    auto const seconds = std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch());
    return static_cast<std::uint32_t>(seconds.count());
}

std::optional<std::string> https_url(json::value const& value) {
    auto const* text = value.if_string();
    if (text == nullptr) return std::nullopt;
    auto const url = view_of(*text);
    if (!url.starts_with("https://") || url.size() > kLongestUrl || !is_printable(url)) return std::nullopt;
    return std::string(url);
}

std::optional<std::string> https_url_at(json::object const& from, std::string_view key) {
    auto const* value = value_at(from, key);
    return value == nullptr ? std::nullopt : https_url(*value);
}

std::optional<std::string> link_at(json::object const& from, std::string_view key) {
    auto const url = text_at(from, key);
    bool const web = url && (url->starts_with("https://") || url->starts_with("http://"));
    if (!web || url->size() > kLongestUrl) return std::nullopt;
    bool const shown =
        std::none_of(url->begin(), url->end(), [](char c) { return (c >= '\0' && c <= ' ') || c == '\x7f'; });
    return shown ? url : std::nullopt;
}

}  // namespace kanal
