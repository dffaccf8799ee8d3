#include "channels/instagram/instagram_payload.hpp"

#include "channels/meta/delivery.hpp"
#include "channels/meta/graph_page.hpp"
#include "channels/meta/messenger.hpp"
#include "channels/platform/json_event.hpp"
#include "channels/platform/machine_events.hpp"
#include "json/fields.hpp"

namespace kanal::instagram {

namespace {

namespace json = boost::json;

constexpr std::string_view kComments[] = {"comments", "live_comments"};
constexpr std::string_view kKeysOfText[] = {"text", "message", "caption"};

std::string mention_id(std::string const& id) {
    return "mention:" + id;
}

// `self_ig_scoped_id` is there only when the account comments under its own media.
bool is_own(json::object const& from, std::string const& account) {
    return id_at(from, "id") == account || !id_at(from, "self_ig_scoped_id").empty();
}

std::string comment_id_of(json::object const& value) {
    auto id = id_at(value, "id");
    return id.empty() ? id_at(value, "comment_id") : id;
}

Author author_of(json::object const& value) {
    Author author;
    if (auto const* from = object_at(value, "from")) {
        author.account = id_at(*from, "id");
        author.name = text_at(*from, "username").value_or("");
    }
    if (author.name.empty()) author.name = text_at(value, "username").value_or("");
    return author;
}

// `unknown`: what this is, where it is no comment; empty for a comment. `ours`: below our own media.
void read_comment(
    meta::Event& event, json::object const& value, std::string unknown, bool ours, Reading& reading
) {
    auto const* from = object_at(value, "from");
    bool const own = from != nullptr && is_own(*from, event.account);
    if (own && platform::drop_if_listed(platform::machine_events_of_instagram(), "own", reading)) return;

    std::vector<std::string> problems;
    std::string text;
    for (auto const key : kKeysOfText) {
        if (text.empty()) text = platform::text_under(value, key, problems);
    }
    auto author = author_of(value);
    bool const said = !text.empty() && (unknown.empty() || !author.account.empty() || !author.name.empty());
    auto id = comment_id_of(value);
    if (!said && !unknown.empty()) return platform::set_ignored(reading, event, std::move(unknown));
    if (!said && id.empty()) return platform::set_unreadable(reading, event, "comments: comment without id");
    if (id.empty()) {
        id = platform::id_of_content(event);
        problems.emplace_back("comments: came without an id");
    }
    if (!unknown.empty()) problems.push_back(std::move(unknown));
    auto submission = platform::begin_submission(event);
    submission.external_id = std::move(id);
    submission.author = std::move(author);
    auto const time = time_at(value, "created_time");
    submission.said_at = time ? time : event.entry_time;
    submission.text = std::move(text);
    submission.comment = ours;
    submission.fingerprint = platform::text_fingerprint(submission);
    for (auto& problem : problems)
        submission.problems.push_back(std::move(problem));
    reading.submissions.push_back(std::move(submission));
}

void read_mention(meta::Event& event, json::object const& value, Reading& reading) {
    auto id = id_at(value, "comment_id");
    if (id.empty()) id = id_at(value, "media_id");
    if (id.empty() && value.contains("text")) return read_comment(event, value, {}, false, reading);
    if (id.empty()) return platform::set_unreadable(reading, event, "mentions: mention without id");
    auto submission = platform::begin_submission(event);
    submission.external_id = mention_id(id);
    submission.said_at = event.entry_time;
    submission.problems.emplace_back("text: a mention comes without it");
    submission.fingerprint = platform::text_fingerprint(submission);
    reading.submissions.push_back(std::move(submission));
}

void add_pulled(meta::Event& event, json::object const& item, Submission content, Reading& reading) {
    auto submission = platform::begin_submission(event);
    submission.external_id = std::move(content.external_id);
    submission.revision = content.revision;
    submission.text = std::move(content.text);
    submission.comment = content.comment;
    submission.attachments = std::move(content.attachments);
    for (auto& problem : content.problems)
        submission.problems.push_back(std::move(problem));
    submission.author = author_of(item);
    submission.said_at = time_at(item, "timestamp");
    submission.bytes_may_differ = true;  // the webhook has it in another form
    submission.fingerprint = platform::text_fingerprint(submission);
    reading.submissions.push_back(std::move(submission));
}

void read_change(meta::Event event, Reading& reading) {
    auto const field = text_at(event.content, "field").value_or("");
    bool const comment = is_one_of(kComments, field);
    auto const* value = object_at(event.content, "value");
    if (value == nullptr || (field.empty() && value->empty())) {
        bool const known = comment || field == "mentions" || field == "messages";
        if (field.empty()) return platform::set_unreadable(reading, event, "changes: change without field");
        if (known) return platform::set_unreadable(reading, event, "changes: change without value");
        return platform::set_ignored(reading, event, platform::unknown_kind("changes", field));
    }
    if (meta::is_message_event(*value)) {
        event.list = "messaging";
        // A copy, because the value is a part of what it replaces.
        event.content = json::object(*value);
        return meta::read_message(std::move(event), reading);
    }
    auto const content = std::move(event.content);
    auto const& said = content.at("value").get_object();
    if (field == "mentions") return read_mention(event, said, reading);
    bool const known = comment || field.empty();
    auto unknown = known ? std::string{} : platform::unknown_kind("changes", field);
    read_comment(event, said, std::move(unknown), known, reading);
}

// {"id", "text", "timestamp", "username", "from": {"id", "username"}}. The id is that of the webhook, so both
// make one report.
// https://developers.facebook.com/docs/instagram-platform/reference/instagram-media/comments
void read_pulled_comment(meta::Event event, Reading& reading) {
    auto const item = std::move(event.content);
    auto const* from = object_at(item, "from");
    bool const own = from != nullptr && is_own(*from, event.account);
    if (own && platform::drop_if_listed(platform::machine_events_of_instagram(), "own", reading)) return;
    Submission content;
    content.comment = true;
    content.text = platform::text_under(item, "text", content.problems);
    content.external_id = id_at(item, "id");
    if (content.external_id.empty() && content.text.empty())
        return platform::set_unreadable(reading, event, "pulled comment: no id");
    if (content.external_id.empty()) content.external_id = platform::id_of_content(event);
    add_pulled(event, item, std::move(content), reading);
}

// {"mentioned_comment": {"id", "text", "timestamp", "username"}} or {"mentioned_media": {"id", "caption",
// "media_url", "timestamp", "username"}}.
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
    said.text = platform::text_under(*item, text_key, said.problems);
    if (auto url = https_url_at(*item, "media_url")) {
        Attachment attachment;
        attachment.url = std::move(*url);
        said.attachments.push_back(std::move(attachment));
    }
    add_pulled(event, *item, std::move(said), reading);
}

void read_event(meta::Event event, Reading& reading) {
    bool const is_change = event.list == "changes" || event.content.contains("field");
    if (event.list == "messaging" || event.list == "standby") {
        return meta::read_message(std::move(event), reading);
    }
    if (event.list == meta::kPulledMessages) return meta::read_pulled_message(std::move(event), reading);
    if (event.list == kPulledComments) return read_pulled_comment(std::move(event), reading);
    if (event.list == kPulledMentions) return read_pulled_mention(std::move(event), reading);
    if (is_change) return read_change(std::move(event), reading);
    // An application that was set up without "include values" gets only the names of what changed.
    bool const names_only = event.content.contains("changed_fields");
    auto const* const why =
        names_only ? "kind: changed_fields without values" : "kind: entry of no known list";
    platform::set_ignored(reading, event, why);
}

}  // namespace

Result<Reading> read_payload(RawBytes const& raw) {
    return meta::read_delivery(raw, "instagram", read_event);
}

}  // namespace kanal::instagram
