#include "channels/instagram/comments.hpp"

#include "channels/json_fields.hpp"
#include "channels/meta/messenger.hpp"
#include "channels/text_fingerprint.hpp"

namespace kanal::instagram {

namespace {

namespace json = boost::json;

std::string comment_id_of(json::object const& value) {
    auto id = id_at(value, "id");
    return id.empty() ? id_at(value, "comment_id") : id;
}

Submission submission_of(meta::Event& event, std::string external_id) {
    Submission submission;
    submission.account = event.account;
    submission.external_id = std::move(external_id);
    submission.said_at = event.entry_time;
    submission.raw = std::move(event.raw);
    return submission;
}

void read_comment(meta::Event& event, json::object const& value, Reading& reading) {
    auto const* from = object_at(value, "from");
    if (from != nullptr && is_own(*from, event.account)) {
        ++reading.dropped;
        return;
    }
    auto id = comment_id_of(value);
    if (id.empty()) return set_unreadable(reading, event, "comments: comment without id");
    if (holds_no_text(value, "text")) return set_unreadable(reading, event, "comments: text of another type");

    auto text = text_at(value, "text").value_or("");
    Author author;
    if (from != nullptr) {
        author.account = id_at(*from, "id");
        author.name = text_at(*from, "username").value_or("");
    }
    auto submission = submission_of(event, std::move(id));
    submission.author = std::move(author);
    submission.text = std::move(text);
    submission.fingerprint = text_fingerprint(submission);
    reading.submissions.push_back(std::move(submission));
}

void read_mention(meta::Event& event, json::object const& value, Reading& reading) {
    auto id = id_at(value, "comment_id");
    if (id.empty()) id = id_at(value, "media_id");
    if (id.empty()) return set_unreadable(reading, event, "mentions: mention without id");
    auto submission = submission_of(event, mention_id(id));
    submission.problems.emplace_back("text: a mention comes without it");
    submission.fingerprint = text_fingerprint(submission);
    reading.submissions.push_back(std::move(submission));
}

// The whole event of a list `messaging`, under `value`.
bool is_message(json::object const& value) {
    return value.contains("message") || value.contains("message_edit");
}

}  // namespace

std::string mention_id(std::string const& id) {
    return "mention:" + id;
}

// `self_ig_scoped_id` is there only when the account comments under its own media.
bool is_own(json::object const& from, std::string const& account) {
    return id_at(from, "id") == account || !id_at(from, "self_ig_scoped_id").empty();
}

void read_change(meta::Event event, Reading& reading) {
    auto const field = text_at(event.content, "field");
    if (!field) return set_unreadable(reading, event, "changes: change without field");
    bool const comment = *field == "comments" || *field == "live_comments";
    bool const known = comment || *field == "mentions" || *field == "messages";
    auto const* value = object_at(event.content, "value");
    if (known && value == nullptr) return set_unreadable(reading, event, "changes: change without value");

    if (comment) return read_comment(event, *value, reading);
    if (*field == "mentions") return read_mention(event, *value, reading);
    if (value != nullptr && is_message(*value)) {
        event.list = *field == "standby" ? "standby" : "messaging";
        // A copy, because the value is a part of what it replaces.
        event.content = json::object(*value);
        return meta::read_message(std::move(event), reading);
    }
    set_ignored(reading, event, unknown_kind("changes", *field));
}

}  // namespace kanal::instagram
