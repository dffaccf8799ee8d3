#pragma once

#include "spool/spool.hpp"

#include <string>
#include <string_view>

namespace kanal::operations {

// The id of the report that an id, a number however it is typed, or a centre's tracking id names. A reject
// says that there is none, or that the number has a wrong digit. On the spool's thread, in a group.
Result<std::string> find_named_report(spool::Spool& spool, std::string const& typed);

// Why nothing was found under what a person typed: `otherwise`, or that it is a number with a wrong digit.
Error not_found(std::string_view typed, std::string otherwise);

}  // namespace kanal::operations
