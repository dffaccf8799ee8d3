#include "channels/facebook/facebook_payload.hpp"

#include "channels/facebook/feed.hpp"
#include "channels/meta/attachments.hpp"
#include "channels/meta/delivery.hpp"
#include "channels/meta/graph_page.hpp"
#include "channels/meta/messenger.hpp"
#include "channels/platform/json_event.hpp"
#include "channels/platform/machine_events.hpp"
#include "json/fields.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

namespace kanal::facebook {

namespace json = boost::json;

namespace {

void read_event(meta::Event event, Reading& reading) {
    if (event.list == "changes") return read_change(std::move(event), reading);
    if (event.list == meta::kPulledMessages) return meta::read_pulled_message(std::move(event), reading);
    if (event.list == kPulledPosts || event.list == kPulledComments) {
        return read_pulled(std::move(event), reading);
    }
    if (!event.list.empty()) return meta::read_message(std::move(event), reading);
    // An application that was set up without "include values" gets only the names of what changed.
    bool const names_only = event.content.contains("changed_fields");
    auto const* const why =
        names_only ? "kind: changed_fields without values" : "kind: entry of no known list";
    platform::set_ignored(reading, event, why);
}

// Their titles and addresses are the platform's: "Photos from Budi's post".
constexpr std::string_view kMediaTypes[] = {
    "",
    "photo",
    "album",
    "new_album",
    "sticker",
    "animated_image_autoplay",
    "animated_image_video",
    "video",
    "video_autoplay",
    "video_inline",
    "video_share",
    "profile_media",
    "cover_photo"};

void add_link(json::object const& attachment, Submission& submission) {
    if (is_one_of(kMediaTypes, text_at(attachment, "type").value_or(""))) return;
    platform::add_line(submission.text, text_at(attachment, "title").value_or(""));
    auto url = link_at(attachment, "unshimmed_url");
    if (!url) url = link_at(attachment, "url");
    platform::add_line(submission.text, url.value_or(""));
}

// {"media": {"source" of a film, "image": {"src"}}}
void add_medium(json::object const& attachment, Submission& submission) {
    add_link(attachment, submission);
    auto const* media = object_at(attachment, "media");
    if (media == nullptr) return;
    auto url = https_url_at(*media, "source");
    auto const* image = object_at(*media, "image");
    if (!url && image != nullptr) url = https_url_at(*image, "src");
    if (!url) return;
    meta::add_file(submission.attachments, std::move(*url));
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

Result<Reading> read_payload(RawBytes const& raw) {
    return meta::read_delivery(raw, "page", read_event);
}

void read_pulled(meta::Event event, Reading& reading) {
    auto const item = std::move(event.content);
    auto const* from = object_at(item, "from");
    bool const own = from != nullptr && id_at(*from, "id") == event.account;
    if (own && platform::drop_if_listed(platform::machine_events_of_facebook(), "own", reading)) return;
    auto id = id_at(item, "id");
    if (id.empty() && item.empty()) return platform::set_unreadable(reading, event, "pulled feed: no id");
    if (id.empty()) id = platform::id_of_content(event);
    auto submission = platform::begin_submission(event);
    submission.external_id = std::move(id);
    if (from != nullptr) {
        submission.author.account = id_at(*from, "id");
        submission.author.name = text_at(*from, "name").value_or("");
    }
    submission.text = platform::text_under(item, "message", submission.problems);
    // Before the links: the webhook may name them otherwise, or not at all.
    submission.fingerprint = platform::text_fingerprint(submission);
    if (auto const* attachment = object_at(item, "attachment")) add_medium(*attachment, submission);
    add_list(item, "attachments", submission);
    submission.said_at = time_at(item, "created_time");
    submission.comment = event.list == kPulledComments;
    submission.bytes_may_differ = true;  // the webhook has it in another form
    reading.submissions.push_back(std::move(submission));
}

}  // namespace kanal::facebook
