#pragma once

#include "channels/meta/delivery.hpp"

// What stands on a Facebook page: the fields `feed` and `mention` of the list `changes`.
// https://developers.facebook.com/docs/graph-api/webhooks/reference/page
namespace kanal::facebook {

// Makes one submission, or one fragment, or counts the event as dropped. Pure.
//
// The external id is comment_id for a comment, post_id for everything else. An edit and a removal are later
// editions of it: their revision is the time of the change in seconds, which is the entry's (created_time is
// that of the original). A removal says the same whether the citizen or the page's staff made it.
// Dropped: reactions, likes, hiding and blocking, and what the page itself wrote.
void read_change(meta::Event event, Reading& reading);

}  // namespace kanal::facebook
