#pragma once

#include "core/sink.hpp"
#include "forwarder/profile/profile.hpp"
#include "forwarder/profile/templates.hpp"
#include "http/client.hpp"

#include <string>

namespace kanal::forwarder {

// What one answer of a centre means for one report, by its profile and docs/central-contract.md.
struct ResponseClass {
    enum class Alarm {
        none,
        no_receipt,    // 2xx that does not name the report: a portal, a filter, another server
        other_report,  // a receipt, but not for this report
    };
    Outcome outcome = {};
    Alarm alarm = Alarm::none;
};

// The answer to the request with a report. Pure; the answer's body is hostile until it is understood. Where
// the centre is not idempotent and may have taken the report, the outcome is `unknown`.
ResponseClass classify_record_response(
    http::ClientResponse const& response, ReportSource const& source, Profile const& profile
);
// The same in the default profile.
ResponseClass classify_record_response(http::ClientResponse const& response, OutboundReport const& report);

// The answer to a look-up at `now`, a time by the same clock as report.since: one that is not there yet may
// still come.
Finding classify_look_up_response(
    http::ClientResponse const& response, LookUp const& look_up, DoubtfulReport const& report, Time now
);
// Behind the centre's URL. Only the original's key, id and number are known of a report in doubt.
std::string look_up_path(LookUp const& look_up, DoubtfulReport const& report);

// The answer to the PUT of an attachment: `delivered`, without a receipt, when the centre has it.
Outcome classify_attachment_response(http::ClientResponse const& response);

}  // namespace kanal::forwarder
