#include "channels/meta/graph_page.hpp"

#include "base/time_text.hpp"
#include "json/fields.hpp"
#include "json/parse.hpp"
#include "json/slices.hpp"

#include <algorithm>
#include <boost/json/value.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

namespace kanal::meta {

namespace {

namespace json = boost::json;

constexpr std::size_t kLongestNext = 8192;

json::value value_of(std::optional<std::string_view> slice) {
    auto parsed = slice ? parse_json(*slice) : Result<json::value>(nullptr);
    return parsed ? std::move(*parsed) : json::value(nullptr);
}

// Only the query of `next` is used, and never its host: an answer does not decide where our token goes.
std::optional<std::string> next_query(std::string_view paging) {
    auto const members = object_members(paging);
    auto const next = members ? value_of(member(*members, "next")) : json::value(nullptr);
    if (!next.is_string() || next.get_string().size() > kLongestNext) return std::nullopt;
    auto const& text = next.get_string();
    auto const url = boost::urls::parse_uri(boost::core::string_view(text.data(), text.size()));
    if (!url) return std::nullopt;
    std::string query;
    for (auto const& param : url->encoded_params()) {
        if (param.key == "access_token") continue;
        query.append(query.empty() ? "" : "&").append(param.key.data(), param.key.size());
        if (param.has_value) query.append("=").append(param.value.data(), param.value.size());
    }
    return query;
}

json::value member_of(std::string_view item, std::string_view key) {
    auto const members = object_members(item);
    return members ? value_of(member(*members, key)) : json::value(nullptr);
}

}  // namespace

std::optional<GraphPage> read_graph_page(std::string_view text) {
    auto const members = object_members(text);
    auto const data = members ? member(*members, "data") : std::nullopt;
    auto elements = data ? array_elements(*data) : std::nullopt;
    if (!elements) return std::nullopt;
    GraphPage page;
    page.items = std::move(*elements);
    if (auto const paging = member(*members, "paging")) page.next = next_query(*paging);
    return page;
}

GraphPage nested_page(std::string_view item, std::string_view name) {
    auto const members = object_members(item);
    auto const nested = members ? member(*members, name) : std::nullopt;
    auto page = nested ? read_graph_page(*nested) : std::nullopt;
    return page ? std::move(*page) : GraphPage{};
}

std::string without_members(std::string_view item, std::vector<std::string_view> const& names) {
    auto const members = object_members(item);
    if (!members) return std::string(item);
    std::string kept = "{";
    for (auto const& part : *members) {
        if (std::find(names.begin(), names.end(), part.key) != names.end()) continue;
        kept.append(kept.size() == 1 ? "\"" : ",\"").append(part.key).append("\":").append(part.value);
    }
    return kept.append("}");
}

std::string id_of_item(std::string_view item) {
    return id_of(member_of(item, "id"));
}

std::optional<Time> time_of_item(std::string_view item, std::string_view key) {
    auto const value = member_of(item, key);
    if (!value.is_string()) return std::nullopt;
    auto const& text = value.get_string();
    return parse_time(std::string_view(text.data(), text.size()));
}

std::int64_t number_of_item(std::string_view item, std::string_view key) {
    auto const value = member_of(item, key);
    return value.is_int64() ? value.get_int64() : -1;
}

std::string as_delivery(
    std::string_view object,
    std::string_view account,
    std::string_view list,
    std::vector<std::string> const& items
) {
    std::string text = "{\"object\":\"";
    text.append(object).append("\",\"entry\":[{\"id\":\"").append(account).append("\",\"");
    text.append(list).append("\":[");
    for (std::size_t i = 0; i < items.size(); ++i)
        text.append(i == 0 ? "" : ",").append(items[i]);
    return text.append("]}]}");
}

}  // namespace kanal::meta
