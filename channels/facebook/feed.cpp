#include "channels/facebook/feed.hpp"

#include "channels/json_fields.hpp"
#include "channels/text_fingerprint.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

namespace kanal::facebook {

namespace {

namespace json = boost::json;

constexpr std::string_view kItems[] = {"comment", "post", "status", "photo", "video", "share"};
constexpr std::string_view kItemsDropped[] = {"reaction", "like"};
constexpr std::string_view kVerbs[] = {"add", "edited", "edit", "remove"};
constexpr std::string_view kVerbsDropped[] = {"hide", "unhide", "block", "unblock", "mute", "unmute"};

// `from` is missing without the permission for it; older versions of the API have sender_id and sender_name.
Author author_of(json::object const& value) {
    Author author;
    if (auto const* from = object_at(value, "from")) {
        author.account = id_at(*from, "id");
        author.name = text_at(*from, "name").value_or("");
    } else {
        author.account = id_at(value, "sender_id");
        author.name = text_at(value, "sender_name").value_or("");
    }
    return author;
}

void add_url(std::vector<Attachment>& attachments, std::optional<std::string> url) {
    if (!url) return;
    // A photo post names its picture under `photo`, `photos` and `link`.
    bool const known = std::any_of(attachments.begin(), attachments.end(), [&](Attachment const& other) {
        return other.url == *url;
    });
    if (known) return;
    Attachment attachment;
    attachment.url = std::move(*url);
    attachments.push_back(std::move(attachment));
}

std::vector<Attachment> attachments_of(json::object const& value) {
    std::vector<Attachment> attachments;
    add_url(attachments, https_url_at(value, "photo"));
    add_url(attachments, https_url_at(value, "video"));
    if (auto const* photos = array_at(value, "photos")) {
        for (auto const& photo : *photos)
            add_url(attachments, https_url(photo));
    }
    add_url(attachments, https_url_at(value, "link"));
    return attachments;
}

void take(meta::Event& event, json::object const& value, std::string const& verb, Reading& reading) {
    bool const comment = text_at(value, "item") == "comment";
    auto external_id = id_at(value, comment ? "comment_id" : "post_id");
    if (external_id.empty()) {
        auto const* const why = comment ? "feed: comment without comment_id" : "feed: post without post_id";
        return set_unreadable(reading, event, why);
    }
    if (holds_no_text(value, "message")) {
        return set_unreadable(reading, event, "feed: message of another type");
    }
    auto const created = time_at(value, "created_time");
    auto const changed = event.entry_time ? event.entry_time : created;
    if (verb != "add" && !changed) return set_unreadable(reading, event, "feed: change without time");

    Submission submission;
    submission.account = event.account;
    submission.external_id = std::move(external_id);
    submission.author = author_of(value);
    submission.said_at = created ? created : event.entry_time;
    submission.raw = std::move(event.raw);
    if (verb != "add") submission.revision = seconds_of(*changed);
    submission.withdrawn = verb == "remove";
    if (!submission.withdrawn) {
        submission.text = text_at(value, "message").value_or("");
        submission.attachments = attachments_of(value);
    }
    submission.fingerprint = text_fingerprint(submission);
    reading.submissions.push_back(std::move(submission));
}

}  // namespace

void read_change(meta::Event event, Reading& reading) {
    auto const field = text_at(event.content, "field");
    if (!field) return set_unreadable(reading, event, "changes: change without field");
    if (*field != "feed" && *field != "mention") {
        return set_ignored(reading, event, unknown_kind("changes", *field));
    }
    auto const* value = object_at(event.content, "value");
    if (value == nullptr) return set_unreadable(reading, event, "feed: change without value");
    auto const item = text_at(*value, "item");
    auto const verb = text_at(*value, "verb");
    if (!item) return set_unreadable(reading, event, "feed: change without item");
    if (!verb) return set_unreadable(reading, event, "feed: change without verb");

    bool const own = author_of(*value).account == event.account;
    if (own || is_one_of(kItemsDropped, *item)) {
        ++reading.dropped;
        return;
    }
    if (!is_one_of(kItems, *item)) {
        return set_ignored(reading, event, unknown_kind("feed item", *item));
    }
    if (is_one_of(kVerbsDropped, *verb)) {
        ++reading.dropped;
        return;
    }
    if (!is_one_of(kVerbs, *verb)) {
        return set_ignored(reading, event, unknown_kind("feed verb", *verb));
    }
    take(event, *value, *verb, reading);
}

}  // namespace kanal::facebook
