#include "channels/instagram/pulled_comments.hpp"

#include "channels/instagram/comments.hpp"
#include "channels/platform/json_words.hpp"
#include "channels/platform/machine_events.hpp"
#include "channels/platform/text_fingerprint.hpp"
#include "json/fields.hpp"

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

void add(meta::Event& event, json::object const& item, Submission content, Reading& reading) {
    auto submission = platform::begin_submission(event);
    submission.external_id = std::move(content.external_id);
    submission.revision = content.revision;
    submission.text = std::move(content.text);
    submission.attachments = std::move(content.attachments);
    for (auto& problem : content.problems)
        submission.problems.push_back(std::move(problem));
    submission.author = author_of(item);
    submission.said_at = time_at(item, "timestamp");
    submission.fingerprint = platform::text_fingerprint(submission);
    reading.submissions.push_back(std::move(submission));
}

}  // namespace

void read_pulled_comment(meta::Event event, Reading& reading) {
    auto const item = std::move(event.content);
    auto const* from = object_at(item, "from");
    bool const own = from != nullptr && is_own(*from, event.account);
    if (own && platform::drop_if_listed(platform::machine_events_of_instagram(), "own", reading)) return;
    Submission content;
    content.text = platform::said_under(item, "text", content.problems);
    content.external_id = id_at(item, "id");
    if (content.external_id.empty() && content.text.empty())
        return platform::set_unreadable(reading, event, "pulled comment: no id");
    if (content.external_id.empty()) content.external_id = platform::id_of_content(event);
    add(event, item, std::move(content), reading);
}

void read_pulled_mention(meta::Event event, Reading& reading) {
    auto const content = std::move(event.content);
    auto const* comment = object_at(content, "mentioned_comment");
    auto const* medium = object_at(content, "mentioned_media");
    auto const* item = comment == nullptr ? medium : comment;
    auto const* const text_key = comment == nullptr ? "caption" : "text";
    auto const id = item == nullptr ? std::string{} : id_at(*item, "id");
    if (item == nullptr || id.empty())
        return platform::set_unreadable(reading, event, "pulled mention: no id");
    Submission said;
    said.external_id = mention_id(id);
    said.revision = 1;
    said.text = platform::said_under(*item, text_key, said.problems);
    if (auto url = https_url_at(*item, "media_url")) {
        Attachment attachment;
        attachment.url = std::move(*url);
        said.attachments.push_back(std::move(attachment));
    }
    add(event, *item, std::move(said), reading);
}

}  // namespace kanal::instagram
