#pragma once

#include "base/error.hpp"
#include "core/report_view.hpp"
#include "readmodel/read_model.hpp"
#include "spool/spool_thread.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <string>

namespace kanal::daemon {

// What channels ask of the reports that are stored: see Intake. Lists come from the read model. One report
// comes from it as well, but from the spool where the read model is behind: who has just got a receipt finds
// its report, in the state that it has. Loop thread; what is passed in outlives it.
class StoredReports {
public:
    StoredReports(spool::SpoolThread& spool, readmodel::ReadModel& index) : spool_(spool), index_(index) {}

    boost::asio::awaitable<Result<std::optional<ReportStatus>>> status(std::string id);
    boost::asio::awaitable<Result<std::optional<ReportView>>> view(std::string name);
    // A retry while the read model is made anew and much is missing: a list that lacks reports would say that
    // they are not there.
    boost::asio::awaitable<Result<ReportPage>> views(ReportQuery query);

private:
    spool::SpoolThread& spool_;
    readmodel::ReadModel& index_;
};

}  // namespace kanal::daemon
