#pragma once

#include "core/submission.hpp"

#include <boost/json/object.hpp>
#include <optional>

namespace kanal::twitter {

// What either API tells of where a post was written: a point ({"coordinates": [longitude, latitude]}, in this
// order) and a place ({"full_name"}). Either may be missing (nullptr); nothing when neither says anything.
std::optional<Place> place_of_post(boost::json::object const* point, boost::json::object const* place);

}  // namespace kanal::twitter
