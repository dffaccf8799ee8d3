#pragma once

#include "channels/twitter/twitter_payload.hpp"
#include "json/slices.hpp"

#include <string>
#include <vector>

namespace kanal::twitter {

// What X answers when it is asked for posts: {"data": [<post>, ...], "includes", "meta"}, with the objects of
// API v2, a thousand at most. The raw bytes of each post are such a page with it alone and what it refers to.
// Pure. https://docs.x.com/x-api/users/get-mentions
Result<Delivery> read_posts_page(std::vector<JsonMember> const& members, std::string const& account);

struct MentionsMeta {
    std::string newest_id = {};   // empty: nothing new
    std::string next_token = {};  // empty: the last page
};
MentionsMeta read_mentions_meta(std::string_view body);

}  // namespace kanal::twitter
