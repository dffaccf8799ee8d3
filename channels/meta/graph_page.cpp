#include "channels/meta/graph_page.hpp"

#include "base/time_text.hpp"
#include "channels/platform/json_event.hpp"
#include "channels/platform/machine_events.hpp"
#include "json/fields.hpp"
#include "json/parse.hpp"
#include "json/slices.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include <algorithm>

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

namespace {

std::optional<std::string> url_of(json::object const& attachment) {
    for (auto const* key : {"image_data", "video_data"}) {
        auto const* media = object_at(attachment, key);
        auto url = media == nullptr ? std::nullopt : https_url_at(*media, "url");
        if (url) return url;
    }
    return https_url_at(attachment, "file_url");
}

// {"shares": {"data": [{"link", "name", "description"}]}}
void add_shares(json::object const& message, Submission& submission) {
    auto const* shares = object_at(message, "shares");
    auto const* list = shares == nullptr ? nullptr : array_at(*shares, "data");
    if (list == nullptr) return;
    for (auto const& value : *list) {
        auto const* share = value.if_object();
        if (share == nullptr) continue;
        platform::add_line(submission.text, text_at(*share, "name").value_or(""));
        platform::add_line(submission.text, text_at(*share, "description").value_or(""));
        platform::add_line(submission.text, link_at(*share, "link").value_or(""));
    }
}

void add_attachments(json::object const& message, Submission& submission) {
    auto const* holder = object_at(message, "attachments");
    auto const* list = holder == nullptr ? nullptr : array_at(*holder, "data");
    if (list == nullptr) return;
    for (auto const& value : *list) {
        auto const* fields = value.if_object();
        auto const url = fields == nullptr ? std::nullopt : url_of(*fields);
        if (!url) {
            auto const words = platform::text_values(value);
            platform::add_line(submission.text, words);
            if (words.empty()) submission.problems.emplace_back("attachment: only the app shows it");
            continue;
        }
        Attachment attachment;
        attachment.url = *url;
        attachment.name = text_at(*fields, "name").value_or("");
        attachment.media_type = text_at(*fields, "mime_type").value_or("");
        submission.attachments.push_back(std::move(attachment));
    }
}

}  // namespace

void read_pulled_message(Event event, Reading& reading) {
    auto const message = std::move(event.content);
    auto const table = platform::machine_events_of_messenger();
    auto const* from = object_at(message, "from");
    bool const own = from != nullptr && id_at(*from, "id") == event.account;
    if (own && platform::drop_if_listed(table, "own", reading)) return;
    auto id = id_at(message, "id");
    if (id.empty() && message.empty())
        return platform::set_unreadable(reading, event, "pulled message: no id");
    if (id.empty()) id = platform::id_of_content(event);

    Submission content;
    content.text = platform::text_under(message, "message", content.problems);
    auto const fingerprint = platform::text_fingerprint(content);
    add_attachments(message, content);
    add_shares(message, content);
    if (flag_at(message, "is_unsupported")) content.problems.emplace_back("message: only the app shows it");
    bool const empty = content.text.empty() && content.attachments.empty() && content.problems.empty();
    if (empty && platform::drop_if_listed(table, "pulled message without content", reading)) return;

    auto submission = platform::begin_submission(event);
    submission.external_id = std::move(id);
    submission.fingerprint = fingerprint;
    submission.text = std::move(content.text);
    submission.attachments = std::move(content.attachments);
    for (auto& problem : content.problems)
        submission.problems.push_back(std::move(problem));
    if (from != nullptr) {
        submission.author.account = id_at(*from, "id");
        submission.author.name = text_at(*from, "name").value_or("");
        if (submission.author.name.empty()) submission.author.name = text_at(*from, "username").value_or("");
    }
    submission.said_at = time_at(message, "created_time");
    submission.bytes_may_differ = true;  // the webhook has it in another form
    reading.submissions.push_back(std::move(submission));
}

}  // namespace kanal::meta
