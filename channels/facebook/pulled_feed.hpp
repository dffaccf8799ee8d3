#pragma once

#include "channels/meta/delivery.hpp"

// What stands on a Facebook page, as the Graph API tells it when it is asked: the lists that
// meta::as_delivery makes of it.
namespace kanal::facebook {

inline constexpr std::string_view kPulledPosts = "pulled_posts";
inline constexpr std::string_view kPulledComments = "pulled_comments";

// {"id", "from": {"id", "name"}, "message", "created_time", "attachment" or "attachments"}. The id is that of
// the webhook (comment_id, post_id), so both make one report; the answer shows the text as it is now and not
// that it was changed, so it is edition 0. What the page itself wrote is dropped. Pure.
// https://developers.facebook.com/docs/graph-api/reference/comment and .../reference/post
void read_pulled(meta::Event event, Reading& reading);

}  // namespace kanal::facebook
