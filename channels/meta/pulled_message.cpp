#include "channels/meta/pulled_message.hpp"

#include "channels/platform/json_event.hpp"
#include "channels/platform/machine_events.hpp"
#include "json/fields.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

namespace kanal::meta {

namespace {

namespace json = boost::json;

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
    submission.bytes_may_differ = true;  // the webhook tells it otherwise
    reading.submissions.push_back(std::move(submission));
}

}  // namespace kanal::meta
