#include "channels/instagram/pulled_comments.hpp"

#include "channels/instagram/comments.hpp"
#include "channels/json_fields.hpp"
#include "channels/meta/pulled_message.hpp"
#include "channels/text_fingerprint.hpp"

namespace kanal::instagram {

namespace {

namespace json = boost::json;

Author author_of(json::object const& item) {
    Author author;
    if (auto const* from = object_at(item, "from")) {
        author.account = id_at(*from, "id");
        author.name = text_at(*from, "username").value_or("");
    }
    if (author.name.empty()) author.name = text_at(item, "username").value_or("");
    return author;
}

void add(meta::Event& event, json::object const& item, Submission submission, Reading& reading) {
    submission.account = event.account;
    submission.author = author_of(item);
    submission.said_at = meta::graph_time_at(item, "timestamp");
    submission.fingerprint = text_fingerprint(submission);
    submission.raw = std::move(event.raw);
    reading.submissions.push_back(std::move(submission));
}

}  // namespace

void read_pulled_comment(meta::Event event, Reading& reading) {
    auto const item = std::move(event.content);
    auto const* from = object_at(item, "from");
    if (from != nullptr && is_own(*from, event.account)) {
        ++reading.dropped;
        return;
    }
    Submission submission;
    submission.external_id = id_at(item, "id");
    if (submission.external_id.empty()) return set_unreadable(reading, event, "pulled comment: no id");
    if (holds_no_text(item, "text"))
        return set_unreadable(reading, event, "pulled comment: text of another type");
    submission.text = text_at(item, "text").value_or("");
    add(event, item, std::move(submission), reading);
}

void read_pulled_mention(meta::Event event, Reading& reading) {
    auto const content = std::move(event.content);
    auto const* comment = object_at(content, "mentioned_comment");
    auto const* medium = object_at(content, "mentioned_media");
    auto const* item = comment == nullptr ? medium : comment;
    auto const* const text_key = comment == nullptr ? "caption" : "text";
    auto const id = item == nullptr ? std::string{} : id_at(*item, "id");
    if (item == nullptr || id.empty()) return set_unreadable(reading, event, "pulled mention: no id");
    if (holds_no_text(*item, text_key))
        return set_unreadable(reading, event, "pulled mention: text of another type");
    Submission submission;
    submission.external_id = mention_id(id);
    submission.revision = 1;
    submission.text = text_at(*item, text_key).value_or("");
    if (auto url = https_url_at(*item, "media_url")) {
        Attachment attachment;
        attachment.url = std::move(*url);
        submission.attachments.push_back(std::move(attachment));
    }
    add(event, *item, std::move(submission), reading);
}

}  // namespace kanal::instagram
