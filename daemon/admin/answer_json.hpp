#pragma once

#include "daemon/intake.hpp"
#include "fetcher/fetch_lane.hpp"
#include "forwarder/lane.hpp"
#include "readmodel/read_model.hpp"
#include "spool/spool.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <vector>

// The shapes of kanalctl's answers. Times are RFC 3339 in UTC.
namespace kanal::admin {

struct SpoolStatus {
    std::vector<spool::DeliveryLedger::Backlog> backlog = {};
    std::int64_t fetches_pending = 0;
    spool::Spool::Space space = {};
};

boost::json::object status_json(
    SpoolStatus const& spool,
    std::map<std::string, daemon::ChannelActivity> const& channels,
    std::vector<forwarder::LaneStatus> const& lanes
);
// What the channel says of itself, into its row of the answer above.
void add_health(
    boost::json::object& status, std::string const& channel, std::vector<HealthItem> const& health
);
// How many of each wait, or null where they cannot be counted, and how the read model stands.
void add_counts(
    boost::json::object& status,
    Result<readmodel::Answered<readmodel::Counts>> const& counted,
    readmodel::ReadModel const& index
);
// A row's time that is not before this one.
void set_later_time(boost::json::object& row, char const* field, Time time);
// Into the row of a report, or of an edition at a centre: how the lane that it waits for stands.
void add_next_try(boost::json::object& row, std::vector<forwarder::LaneStatus> const& lanes);
boost::json::array progress_json(std::vector<CentreEvent> const& events);
boost::json::array statuses_json(std::vector<DeliveryStatus> const& statuses);
boost::json::array reports_json(std::vector<readmodel::ReportEntry> const& reports);
boost::json::object media_json(std::int64_t pending, fetcher::FetcherStatus const& fetcher);
// With the record, and what became of the attachments that came as an address.
boost::json::object report_json(
    spool::StoredStatus const& report, std::vector<spool::FetchLedger::Status> const& fetches
);
boost::json::object quarantined_json(spool::Quarantined const& item
);  // with the raw bytes, where the item holds them
boost::json::object ignored_json(spool::IgnoredEvent const& event);
boost::json::object ignored_json(readmodel::IgnoredKind const& kind);
// In a list: the letter its id begins with, and its state.
boost::json::object kept_json(spool::KeptItem const& item, char letter, char const* state);
boost::json::array journal_json(std::vector<spool::Spool::JournalEntry> const& entries);

}  // namespace kanal::admin
