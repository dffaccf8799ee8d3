#pragma once

#include "channels/open311/service.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <string>

// What GeoReport's documents about the service say, in JSON's shape.
namespace kanal::open311 {

// "Service Discovery".
struct Endpoint {
    std::string url = {};
    std::string contact = {};
    std::string key_service = {};  // where to ask for a key
    std::string type = "production";
    std::string changeset = {};  // when the list of services last changed
};

boost::json::object discovery(Endpoint const& endpoint);
boost::json::array service_list(Services const& services);
boost::json::object service_definition(Service const& service);

// null for an empty text.
boost::json::value text_or_null(std::string_view text);

}  // namespace kanal::open311
