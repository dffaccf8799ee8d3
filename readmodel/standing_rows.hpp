#pragma once

#include "readmodel/entry.hpp"
#include "spool/sqlite/database.hpp"

// The rows of `standing`: where each report stands at each centre.
namespace kanal::readmodel {

// Puts those of the report in the place of what is there. `known`: the report was written before.
Result<void> write_standings(spool::Database& database, spool::ReportNow const& report, bool known);

// Whether the filter asks for a state at a centre that has an index.
bool is_open_at_centre(ReportFilter const& filter);
// How many reports are in it, of which is_open_at_centre() holds; no more than `most`.
Result<std::int64_t> count_open(spool::Database& database, ReportFilter const& filter, std::int64_t most);

// Whether the report is for the filter's centre, and there in the state that is asked for. The entry then
// says how it stands there, and nothing of other centres.
Result<bool> stands_there(spool::Database& database, ReportFilter const& filter, ReportEntry& entry);

}  // namespace kanal::readmodel
