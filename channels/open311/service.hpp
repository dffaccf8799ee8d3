#pragma once

#include "core/submission.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What citizens can report, in the words of GeoReport v2 ("Service List", "Service Definition").
namespace kanal::open311 {

enum class Datatype { string, number, datetime, text, singlevaluelist, multivaluelist };
std::string_view to_text(Datatype datatype);
std::optional<Datatype> datatype_named(std::string_view name);

struct AttributeValue {
    std::string key = {};
    std::string name = {};
};

// A question beside the description.
struct Attribute {
    std::string code = {};
    bool variable = true;  // false: a text to be shown, no answer is expected
    Datatype datatype = Datatype::string;
    bool required = false;
    std::string datatype_description = {};
    std::string description = {};
    std::vector<AttributeValue> values = {};  // of the two lists

    bool is_list() const {
        return datatype == Datatype::singlevaluelist || datatype == Datatype::multivaluelist;
    }
};

struct Service {
    std::string code = {};
    std::string name = {};
    std::string description = {};
    std::string keywords = {};  // separated by commas
    std::string group = {};
    std::string notice = {};        // what the citizen is told when he has reported
    std::string agency = {};        // who takes care of it
    Duration expected_within = {};  // from receiving to expected_datetime; 0: nobody says
    // realtime: a report's id is our number, given at once. batch: a token is given, and the id is the
    // centre's tracking id once there is one.
    bool realtime = true;
    std::optional<ReportClass> report_class = {};
    std::vector<Attribute> attributes = {};
};

using Services = std::vector<Service>;

Service const* find_service(Services const& services, std::string_view code);

// "Service Discovery".
struct Endpoint {
    std::string url = {};
    std::string contact = {};
    std::string key_service = {};  // where to ask for a key
    std::string type = "production";
    std::string changeset = {};  // when the list of services last changed
};

// The documents about the service, in JSON's shape.
boost::json::object discovery(Endpoint const& endpoint);
boost::json::array service_list(Services const& services);
boost::json::object service_definition(Service const& service);

// Reads the list of services, YAML or JSON: `services:` and below it what GeoReport's service list and
// definitions say, under the same names; docs/open311.md. Every fault is one line for the operator, with file
// and line.
Services read_services(std::filesystem::path const& file, std::vector<std::string>& faults);

}  // namespace kanal::open311
