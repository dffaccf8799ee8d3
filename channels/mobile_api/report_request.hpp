#pragma once

#include "base/error.hpp"
#include "core/submission.hpp"

#include <string_view>
#include <vector>

namespace kanal::mobile_api {

// A field of the request that cannot be taken; both texts are ours.
struct FieldFault {
    std::string_view field =
        {};  // "text", "place.latitude"; the object that holds an unknown one: "report", "place"
    std::string_view reason = {};  // for the app's developer, in Indonesian
};

struct ReportRequest {
    Submission submission = {};  // only what the JSON says; raw is left empty
    std::vector<FieldFault> faults = {};
};

// Reads the JSON of one report. An error (`reject`, text ours) means it is no JSON object; what is wrong with
// its fields is in `faults`. Unknown fields are faults: nobody sets a status or an id from outside. Null
// counts as missing. Pure; any thread.
Result<ReportRequest> read_report(std::string_view bytes);

}  // namespace kanal::mobile_api
