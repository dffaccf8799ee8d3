#pragma once

#include "channels/meta/delivery.hpp"

// What is on a Facebook page, and where it is named elsewhere: the list `changes`.
// https://developers.facebook.com/docs/graph-api/webhooks/reference/page
namespace kanal::facebook {

// Makes one submission, or one fragment, or counts the event as dropped. Pure.
//
// Whatever a person wrote is a submission, whatever the field and the item are called: posts, comments,
// mentions, reviews (`ratings`). A message among the changes is read as a direct one. Items that are not
// known and hold no words and no file are ignored.
//
// The external id is comment_id for a comment, post_id for everything else; of an item that has neither the
// id it has. An edit is a later edition of it: its revision is the time of the change in seconds, which is
// the entry's (created_time is that of the original). A removal names nobody but the author, whether the
// citizen or the page's staff made it: it is a withdrawal in doubt, which the intake makes a line in the
// problems of. Dropped: what is in machine_events_of_facebook.
void read_change(meta::Event event, Reading& reading);

}  // namespace kanal::facebook
