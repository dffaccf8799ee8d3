#pragma once

#include "base/time.hpp"
#include "daemon/metrics.hpp"
#include "forwarder/lane.hpp"

#include <optional>
#include <vector>

namespace prometheus {
class Registry;
}

namespace kanal::daemon {

// Values that are made anew for each scrape of /metrics.

// What the read model counts (kanal_quarantine_items, kanal_reports_in_review, kanal_oldest_review_seconds),
// left out where it cannot be read, and how it stands itself (kanal_index_*).
void add_counts(prometheus::Registry& registry, Metrics::Snapshot const& snapshot);

// kanal_lane_state, kanal_delivered_total, kanal_delivery_failures_total,
// kanal_last_delivery_timestamp_seconds
void add_lanes(prometheus::Registry& registry, std::vector<forwarder::LaneStatus> const& lanes);

// kanal_certificate_expires_timestamp_seconds; nothing without a certificate of our own.
void add_certificate(prometheus::Registry& registry, std::optional<Time> const& end);

// kanal_build_info and the usual process_* values, from /proc/self.
void add_process(prometheus::Registry& registry);

}  // namespace kanal::daemon
