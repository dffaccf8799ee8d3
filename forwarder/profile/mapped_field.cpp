#include "forwarder/profile/mapped_field.hpp"

#include "base/time_text.hpp"
#include "forwarder/profile/json_place.hpp"
#include "text/utf8.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <ctime>

namespace kanal::forwarder {

namespace json = boost::json;

namespace {

using As = MappedField::As;

constexpr std::string_view kDateLetters = "dmyYHMSzFTj%";
constexpr std::string_view kDay = "2026-03-25";

std::string cut(std::string text, std::size_t longest, std::string const& ending) {
    if (longest == 0 || count_characters(text) <= longest) return text;
    auto const behind = count_characters(ending);
    if (behind >= longest) {
        text.resize(front_of_characters(text, longest));
        return text;
    }
    text.resize(front_of_characters(text, longest - behind));
    return text + ending;
}

template <class Number>
std::optional<Number> number_of(std::string_view text) {
    Number number{};
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

std::optional<json::value> as_number(std::string const& text) {
    if (auto const whole = number_of<std::int64_t>(text)) return json::value(*whole);
    auto const number = number_of<double>(text);
    if (number && std::isfinite(*number)) return json::value(*number);
    return std::nullopt;
}

std::optional<json::value> typed(std::string text, As as) {
    if (as == As::number) return as_number(text);
    if (as == As::flag) return json::value(text == "true" || text == "1");
    return json::value(std::move(text));
}

// Of the first source that says something, as JSON where it stands as it is.
json::value said(MappedField const& field, ReportSource const& source) {
    if (field.value) return json::value(*field.value);
    if (!field.lines.empty()) return json::value(expand_lines(source, field.lines));
    for (auto const& from : field.from) {
        auto const* const value = is_json_pointer(from) ? value_at(source.record, from) : nullptr;
        if (value != nullptr && (says_something(*value) || value->is_bool())) return *value;
        auto text = template_value(source, from);
        if (value == nullptr && !text.empty()) return json::value(std::move(text));
    }
    return nullptr;
}

// Nothing: the table does not know the value.
std::optional<std::string> from_table(MappedField const& field, std::string const& text) {
    for (auto const& [value, stands] : field.table)
        if (value == text) return stands;
    return std::nullopt;
}

}  // namespace

bool is_date_format(std::string_view format) {
    if (format == "unix") return true;
    for (auto at = format.find('%'); at != format.npos; at = format.find('%', at + 2))
        if (at + 1 == format.size() || kDateLetters.find(format[at + 1]) == format.npos) return false;
    return format.find('%') != format.npos;
}

std::optional<std::string> written_date(
    std::string_view text, std::string const& format, TimeZone const& zone
) {
    bool const day = text.size() == kDay.size();
    auto time = parse_time(day ? std::string(text) + "T00:00:00Z" : std::string(text));
    if (!time) return std::nullopt;
    if (day) *time -= zone.offset_at(*time);
    if (format == "unix")
        return std::to_string(std::chrono::floor<std::chrono::seconds>(time->time_since_epoch()).count());
    auto const offset = zone.offset_at(*time);
    auto const local = WallClock::to_time_t(*time + offset);
    std::tm parts{};
    ::gmtime_r(&local, &parts);
    parts.tm_gmtoff = static_cast<long>(offset.count() / 1000);
    char shown[128];
    return std::string(shown, std::strftime(shown, sizeof(shown), format.c_str(), &parts));
}

std::optional<json::value> mapped_value(
    MappedField const& field, ReportSource const& source, TimeZone const& zone
) {
    auto value = said(field, source);
    bool const changed = !field.table.empty() || !field.date.empty() || field.longest > 0;
    if (!value.is_null() && !changed && field.as == As::as_it_is) return value;
    auto text = std::optional(text_of_value(value));
    if (value.is_null()) text.reset();
    if (text && !field.table.empty()) text = from_table(field, *text);
    if (text && !field.date.empty()) text = written_date(*text, field.date, zone);
    if (!text || text->empty()) text = field.otherwise;
    if (!text) return std::nullopt;
    return typed(cut(std::move(*text), field.longest, field.ending), field.as);
}

}  // namespace kanal::forwarder
