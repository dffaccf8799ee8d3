#pragma once

#include "channels/meta/delivery.hpp"

// What stands under an Instagram account's media, and where the account is named elsewhere: the fields
// `comments`, `live_comments` and `mentions`.
// https://developers.facebook.com/docs/instagram-platform/webhooks
namespace kanal::instagram {

// Makes one submission, or one fragment, or counts the event as dropped. Pure. Of a field that is not known
// the words of whoever is named as their author are a submission too.
//
// A comment's external id is its own (`id`, elsewhere `comment_id`). There are no events for edits and
// removals. Dropped: what stands in machine_events_of_instagram.
//
// A mention comes without its text and author: the submission has neither, and the external id
// "mention:<comment_id>", or "mention:<media_id>" where a caption names us. The text must be asked for
// (mentioned_comment, mentioned_media), and is then edition 1 of the same external id. The prefix keeps it
// apart from the same comment as `comments` delivers it, should both come: the empty one must not be the
// first under that id, because the first stays.
//
// Where the platform puts direct messages among the changes they are read as such.
void read_change(meta::Event event, Reading& reading);

// The external id of a mention in this comment or caption.
std::string mention_id(std::string const& id);

// Whether `from` is the account itself.
bool is_own(boost::json::object const& from, std::string const& account);

// What stands under an Instagram account's media, and where the account is mentioned, as the Graph API
// answers: the lists that meta::as_delivery makes of it.

inline constexpr std::string_view kPulledComments = "pulled_comments";
inline constexpr std::string_view kPulledMentions = "pulled_mentions";

// A comment or a reply: {"id", "text", "timestamp", "username", "from": {"id", "username"}}. The id is that
// of the webhook, so both make one report. Our own are dropped. Pure.
// https://developers.facebook.com/docs/instagram-platform/reference/instagram-media/comments
void read_pulled_comment(meta::Event event, Reading& reading);

// {"mentioned_comment": {"id", "text", "timestamp", "username"}} or {"mentioned_media": {"id", "caption",
// "media_url", "timestamp", "username"}}: what the webhook delivered without its text, as edition 1 of that
// report.
void read_pulled_mention(meta::Event event, Reading& reading);

}  // namespace kanal::instagram
