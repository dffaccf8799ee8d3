#pragma once

#include "base/time.hpp"
#include "core/submission.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace kanal::twitter {

// X puts short links in the place of what a person wrote.
struct ShortLink {
    std::string url = {};       // https://t.co/...
    std::string expanded = {};  // what was written; empty for an attachment, which nobody wrote
};

// Of `entities.urls`, in the spelling of either API. Those with a `media_key` stand for attachments.
std::vector<ShortLink> links_of(boost::json::object const& entities);

// The text as it was written: &amp; &lt; &gt; become characters again, links are in full (the first 100),
// and what X appended for attachments is taken away. Pure.
std::string written_text(std::string text, std::vector<ShortLink> const& links);

// The two spellings of X: "Sun Mar 01 01:15:31 +0000 2026" (v1.1) and "2026-03-01T01:15:31.000Z" (v2), always
// UTC. Nothing for anything else, and outside the years 1970 to 2100. Pure.
std::optional<Time> time_of_post(std::string const& text);

// Where a post was written, by either API: a point ({"coordinates": [longitude, latitude]}, in this
// order) and a place ({"full_name"}). Either may be missing (nullptr); nothing when neither says anything.
std::optional<Place> place_of_post(boost::json::object const* point, boost::json::object const* place);

// Adds the attachments that a list of media objects shows, in the spelling of either API: a photo by its
// address, a film or animation by the best of its files. Each that shows none becomes a problem.
// Those of direct messages can be fetched only with a user's token.
void add_media(boost::json::array const& media, Submission& submission);
void add_medium(boost::json::object const& medium, Submission& submission);

// Which report a post belongs to, and which edition of it it is.
struct Edition {
    std::string external_id = {};
    std::uint32_t revision = 0;
};

// An edited post has an id of its own; `history` lists all of them, the oldest first: the first names the
// report, and the place in the list numbers the edition. Without a list (nullptr) the post stands for itself.
Edition edition_of(std::string id, boost::json::array const* history);

}  // namespace kanal::twitter
