#pragma once

#include "channels/open311/answer.hpp"
#include "channels/open311/request_form.hpp"
#include "channels/open311/service.hpp"
#include "core/submission.hpp"

#include <string>
#include <vector>

namespace kanal::open311 {

struct PostedRequest {
    Submission submission = {};        // without account and external id
    Service const* service = nullptr;  // none for an update
    std::string about = {};            // an update's service_request_id
    std::vector<Fault> faults = {};    // empty: it can be accepted
};

// Pure; any thread. `services` outlives the result.
PostedRequest read_request(RequestForm form, Services const& services);

// What somebody adds to a report ("POST Service Request Update" of FixMyStreet's extension): a report of its
// own that names the first. Has an external id where the client gives its update_id. Pure; any thread.
PostedRequest read_update(RequestForm form);

}  // namespace kanal::open311
