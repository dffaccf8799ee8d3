#pragma once

#include "base/time.hpp"
#include "core/centre_event.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace kanal {

struct ReportStatus {
    std::string id = {};
    std::string number = {};
    std::string channel = {};
    std::string account = {};
    std::string state = {};                      // queued, delivered, held, unknown, review, closed
    std::vector<std::string> tracking_ids = {};  // one a centre that has it
    // What centres have said since, in the order of their clocks; the last one is where it stands.
    std::vector<CentreEvent> progress = {};
};

// A report as a channel may show it to those outside. What of it they may see the channel decides.
struct ReportView {
    ReportStatus status = {};
    Time received_at = {};      // of its first edition
    Time taken_at = {};         // when a centre last took it; 1970 where none has
    Time closed_at = {};        // by a person; 1970 where it is not closed
    Time changed_at = {};       // the latest of these, or when a centre was last heard of it
    std::string record = {};    // the latest edition, JSON as the centre gets it; empty after retention
    std::string category = {};  // its code, where the record is empty
};

// Reports of one channel in the order they first came, newest first.
struct ReportQuery {
    std::string channel = {};
    Time from = {};                                                  // received then or later
    Time until = Time::max();                                        // and before this
    std::optional<Time> changed_since = {};                          // by ReportView::changed_at
    std::int64_t before = std::numeric_limits<std::int64_t>::max();  // `next` of the page before
    std::size_t limit = 100;
};

struct ReportPage {
    std::vector<ReportView> reports = {};
    std::int64_t next = 0;  // 0: that was all. May be set although the page is empty
};

}  // namespace kanal
