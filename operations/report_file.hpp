#pragma once

#include "core/delivery.hpp"
#include "operations/actor.hpp"
#include "operations/surroundings.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kanal::operations {

// All that the spool knows of one report, as it stands at this moment.
struct ReportFile {
    std::optional<spool::StoredStatus> report = {};  // nothing: there is none
    Time received_at = {};                           // of its first edition
    std::vector<DeliveryStatus> statuses = {};       // at most 50 editions
    std::vector<spool::FetchLedger::Status> fetches = {};
    std::vector<spool::Spool::JournalEntry> journal = {};  // at most 50 lines, the newest first
    // Changes with each edition and each decision of a person, but not with what only shows something.
    std::string version = {};
};

// By id, number or a centre's tracking id. A name of something else has a journal alone. On the spool's
// thread, in a group. Cost: a few look-ups by keys.
Result<ReportFile> find_report_file(spool::Spool& spool, std::string const& name);

// The version alone, of a report that is there.
Result<std::string> version_of(spool::Spool& spool, std::string const& id);

// The same for whom it is shown. Not journalled: it holds the reporter, and who shows that to somebody
// journals it.
struct LookAtReport {
    static constexpr std::string_view kName = "look";
    static constexpr Right kRight = Right::view;
    using Outcome = ReportFile;

    std::string report = {};

    asio::awaitable<Result<Outcome>> perform(Surroundings& surroundings, std::string who) const;
};

}  // namespace kanal::operations
