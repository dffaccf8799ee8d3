#pragma once

#include "base/error.hpp"
#include "core/submission.hpp"

#include <string_view>

namespace kanal::instagram {

// The lists that meta::as_delivery makes of what the Graph API answers: comments and replies under the
// account's media, and mentions with the text that the webhook left out.
inline constexpr std::string_view kPulledComments = "pulled_comments";
inline constexpr std::string_view kPulledMentions = "pulled_mentions";

// What one delivery of the object `instagram` says: comments and mentions (the fields `comments`,
// `live_comments` and `mentions`), direct messages (channels/meta/messenger.hpp), and the two lists above.
// Pure; fuzzed. An error means that not even the envelope can be read; otherwise every event ends in exactly
// one of: a submission, an unreadable or ignored fragment, `dropped`. Of a field that is not known the words
// of whoever is named as their author are a submission too.
// https://developers.facebook.com/docs/instagram-platform/webhooks
//
// A comment's external id is its own (`id`, elsewhere `comment_id`). There are no events for edits and
// removals. Dropped: what is in machine_events_of_instagram.
//
// A mention comes without its text and author: the submission has neither, and the external id
// "mention:<comment_id>", or "mention:<media_id>" where a caption names us. The text must be asked for
// (mentioned_comment, mentioned_media), and is then edition 1 of the same external id. The prefix keeps it
// apart from the same comment as `comments` delivers it, should both come: the empty one must not be the
// first under that id, because the first stays.
//
// Both generations of the platform are read: an entry with the list `changes`, and the entry of the
// "Instagram login" variant, which holds `field` and `value` itself. Where the platform puts direct messages
// among the changes they are read as such.
//
// The raw bytes of each are a delivery of that one event (see JsonEvent) and can be read here again, with the
// same result.
Result<Reading> read_payload(RawBytes const& raw);

}  // namespace kanal::instagram
