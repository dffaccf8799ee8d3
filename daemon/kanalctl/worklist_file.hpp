#pragma once

#include "daemon/kanalctl/print_list.hpp"

#include <string>

namespace kanal::kanalctl {

// Writes what waits for a person into a new file, CSV or, where it is named so, XLSX, page by page, and has
// the daemon note the copy. The outcome, or the error, is a sentence in Indonesian. What was begun is removed
// after an error.
Result<std::string> write_worklist(boost::json::object request, std::string const& file, Ask const& ask);

}  // namespace kanal::kanalctl
