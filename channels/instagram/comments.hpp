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
// apart from the same comment as `comments` tells it, should both come: the empty one must not be the first
// under that id, because the first stays.
//
// Where the platform puts direct messages among the changes they are read as such.
void read_change(meta::Event event, Reading& reading);

// The external id of a mention in this comment or caption.
std::string mention_id(std::string const& id);

// Whether `from` is the account itself.
bool is_own(boost::json::object const& from, std::string const& account);

}  // namespace kanal::instagram
