#include "daemon/kanalctl/table.hpp"

#include "core/reason_words.hpp"
#include "daemon/kanalctl/local_time.hpp"
#include "text/terminal_text.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <string_view>
#include <utility>

namespace kanal::kanalctl {

namespace json = boost::json;

namespace {

// Bytes are not columns: UTF-8 continuation bytes take no room.
std::size_t width(std::string_view text) {
    auto const continuation = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; };
    return text.size() - static_cast<std::size_t>(std::count_if(text.begin(), text.end(), continuation));
}

}  // namespace

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
            widest_[i] = std::max(widest_[i], width(line[i]));
    }
    std::string text;
    for (auto const& line : lines) {
        for (std::size_t i = 0; i < line.size(); ++i) {
            text += line[i];
            if (i + 1 < line.size()) text.append(widest_[i] - width(line[i]) + 2, ' ');
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
