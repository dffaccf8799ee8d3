#include "daemon/kanalctl/table.hpp"

#include "base/time_text.hpp"
#include "core/reason_words.hpp"
#include "text/safe_text.hpp"
#include "text/utf8.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <utility>

namespace kanal::kanalctl {

namespace {

std::int64_t local_moment(std::tm parts) {
    parts.tm_isdst = -1;
    return static_cast<std::int64_t>(std::mktime(&parts)) * 1000;
}

}  // namespace

void use_zone(std::string const& name) {
    ::setenv("TZ", name.empty() ? "UTC" : name.c_str(), 1);
    ::tzset();
}

std::optional<std::int64_t> milliseconds_of(std::string_view rfc3339) {
    auto const time = parse_time(rfc3339);
    if (!time) return std::nullopt;
    return std::chrono::floor<std::chrono::milliseconds>(*time).time_since_epoch().count();
}

std::string local_time(std::string_view rfc3339) {
    auto const milliseconds = milliseconds_of(rfc3339);
    if (!milliseconds) return std::string(rfc3339);
    auto const seconds = static_cast<std::time_t>(*milliseconds / 1000);
    std::tm local{};
    ::localtime_r(&seconds, &local);
    char shown[64];
    std::strftime(shown, sizeof(shown), "%Y-%m-%d %H:%M:%S %Z", &local);
    return shown;
}

std::optional<std::int64_t> read_time(std::string const& text, bool end, std::int64_t now) {
    long long count = 0;
    char unit = 0;
    char more = 0;
    if (std::sscanf(text.c_str(), "%6lld%c%c", &count, &unit, &more) == 2 && count >= 0) {
        std::int64_t const minute = 60'000;
        if (unit == 'm') return now - count * minute;
        if (unit == 'h') return now - count * minute * 60;
        if (unit == 'd') return now - count * minute * 60 * 24;
    }
    std::tm parts{};
    char const* const rest = ::strptime(text.c_str(), "%Y-%m-%d", &parts);
    if (rest == nullptr) return std::nullopt;
    if (*rest == 0) {
        if (end) ++parts.tm_mday;
        return local_moment(parts);
    }
    if (*rest != ' ' && *rest != 'T') return std::nullopt;
    char const* const last = ::strptime(rest + 1, "%H:%M", &parts);
    if (last == nullptr || *last != 0) return std::nullopt;
    return local_moment(parts);
}

namespace json = boost::json;

std::string cell(json::value const* value) {
    if (value == nullptr || value->is_null()) return "-";
    if (value->is_bool()) return value->as_bool() ? "ya" : "tidak";
    if (!value->is_string()) return json::serialize(*value);
    auto text = printable(local_time(value->as_string()));
    std::replace(text.begin(), text.end(), '\n', ' ');
    return text.empty() ? "-" : text;
}

std::string Table::lines(json::array const& rows) {
    std::vector<std::vector<std::string>> lines;
    if (!std::exchange(begun_, true)) {
        auto& titles = lines.emplace_back();
        for (auto const& column : columns_)
            titles.push_back(column.title);
    }
    for (auto const& row : rows) {
        auto& line = lines.emplace_back();
        for (auto const& column : columns_)
            line.push_back(cell(row.as_object().if_contains(column.field)));
    }
    for (auto const& line : lines) {
        for (std::size_t i = 0; i < line.size(); ++i)
            widest_[i] = std::max(widest_[i], count_characters(line[i]));
    }
    std::string text;
    for (auto const& line : lines) {
        for (std::size_t i = 0; i < line.size(); ++i) {
            text += line[i];
            if (i + 1 < line.size()) text.append(widest_[i] - count_characters(line[i]) + 2, ' ');
        }
        text += '\n';
    }
    return text;
}

std::string table(json::array const& rows, std::vector<Column> const& columns) {
    return Table(columns).lines(rows);
}

json::array const& rows_of(json::object const& answer, char const* field) {
    static json::array const none;
    auto const* const rows = answer.if_contains(field);
    return rows != nullptr && rows->is_array() ? rows->as_array() : none;
}

std::string reason(json::value const* why) {
    return indonesian_reason(cell(why));
}

}  // namespace kanal::kanalctl
