#pragma once

#include "channels/meta/delivery.hpp"

// What stands under an Instagram account's media, and where the account is mentioned, as the Graph API tells
// it when it is asked: the lists that meta::as_delivery makes of it.
namespace kanal::instagram {

inline constexpr std::string_view kPulledComments = "pulled_comments";
inline constexpr std::string_view kPulledMentions = "pulled_mentions";

// A comment or a reply: {"id", "text", "timestamp", "username", "from": {"id", "username"}}. The id is that
// of the webhook, so both make one report. Our own are dropped. Pure.
// https://developers.facebook.com/docs/instagram-platform/reference/instagram-media/comments
void read_pulled_comment(meta::Event event, Reading& reading);

// {"mentioned_comment": {"id", "text", "timestamp", "username"}} or {"mentioned_media": {"id", "caption",
// "media_url", "timestamp", "username"}}: what the webhook told without its text, as edition 1 of that
// report.
void read_pulled_mention(meta::Event event, Reading& reading);

}  // namespace kanal::instagram
