#include "channels/facebook/pulled_feed.hpp"

#include "channels/json_fields.hpp"
#include "channels/meta/pulled_message.hpp"
#include "channels/text_fingerprint.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

namespace kanal::facebook {

namespace {

namespace json = boost::json;

// {"media": {"source" of a film, "image": {"src"}}}
void add_medium(json::object const& attachment, Submission& submission) {
    auto const* media = object_at(attachment, "media");
    if (media == nullptr) return;
    auto url = https_url_at(*media, "source");
    auto const* image = object_at(*media, "image");
    if (!url && image != nullptr) url = https_url_at(*image, "src");
    if (!url) return;
    Attachment made;
    made.url = std::move(*url);
    submission.attachments.push_back(std::move(made));
}

void add_list(json::object const& holder, std::string_view key, Submission& submission) {
    auto const* edge = object_at(holder, key);
    auto const* list = edge == nullptr ? nullptr : array_at(*edge, "data");
    if (list == nullptr) return;
    for (auto const& value : *list) {
        auto const* attachment = value.if_object();
        if (attachment == nullptr) continue;
        // An album shows its first picture itself, and all of them below.
        if (object_at(*attachment, "subattachments") != nullptr) {
            add_list(*attachment, "subattachments", submission);
        } else {
            add_medium(*attachment, submission);
        }
    }
}

}  // namespace

void read_pulled(meta::Event event, Reading& reading) {
    auto const& item = event.content;
    Submission submission;
    submission.account = event.account;
    submission.external_id = id_at(item, "id");
    if (submission.external_id.empty()) return set_unreadable(reading, event, "pulled feed: no id");
    if (holds_no_text(item, "message"))
        return set_unreadable(reading, event, "pulled feed: message of another type");
    if (auto const* from = object_at(item, "from")) {
        submission.author.account = id_at(*from, "id");
        submission.author.name = text_at(*from, "name").value_or("");
    }
    if (submission.author.account == event.account) {
        ++reading.dropped;
        return;
    }
    submission.text = text_at(item, "message").value_or("");
    if (auto const* attachment = object_at(item, "attachment")) add_medium(*attachment, submission);
    add_list(item, "attachments", submission);
    submission.said_at = meta::graph_time_at(item, "created_time");
    submission.fingerprint = text_fingerprint(submission);
    submission.raw = std::move(event.raw);
    reading.submissions.push_back(std::move(submission));
}

}  // namespace kanal::facebook
