#pragma once

#include "channels/meta/delivery.hpp"

// Direct messages to a Facebook page or an Instagram account: the lists `messaging` and `standby`.
// https://developers.facebook.com/docs/messenger-platform/webhooks
namespace kanal::meta {

// Makes one submission, or one fragment, or counts the event as dropped. Pure.
//
// A message is a submission; `message_edit` is the same external id (mid) with revision num_edit; a message
// with is_deleted is a withdrawn edition with the time as revision, so it comes after every edit. Dropped:
// what the account itself wrote (echoes), everything in `standby` (another application is answering there),
// pressed buttons, receipts, reactions and thumbs up.
void read_message(Event event, Reading& reading);

}  // namespace kanal::meta
