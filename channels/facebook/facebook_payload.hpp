#pragma once

#include "base/error.hpp"
#include "channels/meta/delivery.hpp"
#include "core/submission.hpp"

namespace kanal::facebook {

// What one delivery of the object `page` says: posts, comments and mentions (feed.hpp), direct messages
// (channels/meta/messenger.hpp). Pure; fuzzed. An error means that not even the envelope can be read;
// otherwise every event ends in exactly one of: a submission, an unreadable or ignored fragment, `dropped`.
//
// The raw bytes of each are a delivery of that one event (see meta::Event) and can be read here again, with
// the same result.
Result<Reading> read_payload(RawBytes const& raw);

// What is on a Facebook page, as the Graph API answers: the lists that
// meta::as_delivery makes of it.

inline constexpr std::string_view kPulledPosts = "pulled_posts";
inline constexpr std::string_view kPulledComments = "pulled_comments";

// {"id", "from": {"id", "name"}, "message", "created_time", "attachment" or "attachments"}. The id is that of
// the webhook (comment_id, post_id), so both make one report; the answer shows the text as it is now and not
// that it was changed, so it is edition 0. What the page itself wrote is dropped. Pure.
// https://developers.facebook.com/docs/graph-api/reference/comment and .../reference/post
void read_pulled(meta::Event event, Reading& reading);

}  // namespace kanal::facebook
