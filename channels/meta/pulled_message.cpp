#include "channels/meta/pulled_message.hpp"

#include "channels/json_fields.hpp"
#include "channels/meta/graph_time.hpp"
#include "channels/text_fingerprint.hpp"

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

void add_attachments(json::object const& message, Submission& submission) {
    auto const* holder = object_at(message, "attachments");
    auto const* list = holder == nullptr ? nullptr : array_at(*holder, "data");
    if (list == nullptr) return;
    for (auto const& value : *list) {
        auto const* fields = value.if_object();
        auto const url = fields == nullptr ? std::nullopt : url_of(*fields);
        if (!url) {
            submission.problems.emplace_back("attachment: only the app shows it");
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

std::optional<Time> graph_time_at(json::object const& from, std::string_view key) {
    return graph_time(text_at(from, key).value_or(""));
}

void read_pulled_message(Event event, Reading& reading) {
    auto const& message = event.content;
    auto const* from = object_at(message, "from");
    Submission submission;
    submission.external_id = id_at(message, "id");
    if (from != nullptr) submission.author.account = id_at(*from, "id");
    if (submission.external_id.empty()) return set_unreadable(reading, event, "pulled message: no id");
    if (holds_no_text(message, "message"))
        return set_unreadable(reading, event, "pulled message: text of another type");
    submission.account = event.account;
    submission.text = text_at(message, "message").value_or("");
    add_attachments(message, submission);
    bool const empty =
        submission.text.empty() && submission.attachments.empty() && submission.problems.empty();
    if (submission.author.account == event.account || empty) {
        ++reading.dropped;
        return;
    }
    if (from != nullptr) {
        submission.author.name = text_at(*from, "name").value_or("");
        if (submission.author.name.empty()) submission.author.name = text_at(*from, "username").value_or("");
    }
    submission.said_at = graph_time_at(message, "created_time");
    submission.fingerprint = text_fingerprint(submission);
    submission.raw = std::move(event.raw);
    reading.submissions.push_back(std::move(submission));
}

}  // namespace kanal::meta
