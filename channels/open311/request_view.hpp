#pragma once

#include "channels/open311/service.hpp"
#include "core/report_view.hpp"

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What the public sees of a report: never who sent it, and of its text only the masked form.
namespace kanal::open311 {

struct ServiceRequest {
    std::string id = {};  // empty while it has none: a token was given, and the centre has not answered yet
    std::string service_code = {};
    bool open = true;
    bool withdrawn = false;
    bool confidential = false;       // rahasia: only for the client that sent it
    bool listed = true;              // false: a person looks at it, or its content is gone after retention
    boost::json::object shown = {};  // as it is in `service_requests`
};

ServiceRequest show(ReportView const& view, Services const& services);

// One thing that became of a request.
struct RequestUpdate {
    Time at = {};                    // by the gateway's clock, so that nothing appears behind a client's back
    boost::json::object shown = {};  // as it stands in `service_request_updates`
};
// That a centre took it, what that said since, and that it was closed; in order of time. `request` is what
// show() made of the view.
std::vector<RequestUpdate> updates_of(ReportView const& view, ServiceRequest const& request);

// Leaves what the gateway itself says of the request.
void hide_content(boost::json::object& shown);

}  // namespace kanal::open311
