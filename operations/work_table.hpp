#pragma once

#include "operations/work_item.hpp"
#include "text/time_zone.hpp"

#include <string>
#include <vector>

namespace kanal::operations {

// The worklist as a table that a person types from, and fills in. Its last column is empty, for the number
// that LAPOR! gives: see read_tracking_table(). Pure.
std::vector<std::string> const& work_columns();
std::vector<std::string> work_cells(WorkItem const& item, TimeZone const& zone);

}  // namespace kanal::operations
