#pragma once

#include <boost/json/object.hpp>
#include <cstddef>
#include <string>
#include <string_view>

namespace kanal::kanalctl {

// The answer to `show` for a terminal: first what Kanal says (state, deliveries, journal), then what was
// written by others, of which every line begins with a blank and ends at `columns`, so that nothing in it can
// look like a line of ours. 0 columns: lines are not broken.
std::string show_text(boost::json::object const& answer, std::size_t columns);

// What somebody outside wrote, line by line behind "  > ".
std::string quoted(std::string_view text, std::size_t columns);

}  // namespace kanal::kanalctl
