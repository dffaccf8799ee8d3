#include "channels/twitter/post_place.hpp"

#include "channels/platform/json_event.hpp"
#include "json/fields.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

namespace kanal::twitter {

namespace {

namespace json = boost::json;

std::optional<Place> read_point(json::object const& point) {
    auto const* pair = array_at(point, "coordinates");
    if (pair == nullptr || pair->size() != 2) return std::nullopt;
    json::object named;
    named["longitude"] = (*pair)[0];
    named["latitude"] = (*pair)[1];
    return platform::place_of(named, "latitude", "longitude");
}

}  // namespace

std::optional<Place> place_of_post(json::object const* point, json::object const* place) {
    auto found = point == nullptr ? std::nullopt : read_point(*point);
    auto const name = place == nullptr ? std::string{} : text_at(*place, "full_name").value_or("");
    if (name.empty()) return found;
    if (!found) found.emplace();
    found->said = name;
    return found;
}

}  // namespace kanal::twitter
