#pragma once

#include "base/time.hpp"
#include "channels/open311/answer.hpp"
#include "http/message.hpp"

#include <string>
#include <vector>

namespace kanal::open311 {

// Which service requests somebody wants to see ("GET Service Requests").
struct RequestFilter {
    std::vector<std::string> ids = {};  // not empty: these, whatever else is said
    std::vector<std::string> service_codes = {};
    Time from = {};
    Time until = {};  // behind the last second asked for
    bool open = true;
    bool closed = true;
    std::size_t page = 1;
    std::size_t page_size = 1000;
    std::vector<Fault> faults = {};
};

// An empty parameter counts as missing. Without dates the 90 days before `now` are meant.
RequestFilter read_filter(HttpRequest const& request, Time now);

}  // namespace kanal::open311
