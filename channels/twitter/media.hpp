#pragma once

#include "core/submission.hpp"

#include <boost/json/array.hpp>

namespace kanal::twitter {

// Adds the attachments that a list of media objects shows, in the spelling of either API: a photo by its
// address, a film or animation by the best of its files. Each that shows none becomes a problem.
// Those of direct messages can be fetched only with a user's token.
void add_media(boost::json::array const& media, Submission& submission);
void add_medium(boost::json::object const& medium, Submission& submission);

}  // namespace kanal::twitter
