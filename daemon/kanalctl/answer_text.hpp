#pragma once

#include <boost/json/object.hpp>
#include <cstddef>
#include <string>

namespace kanal::kanalctl {

// An answer that is no list, as an operator reads it at a terminal `columns` wide (0: not a terminal), in
// Indonesian and in the agency's time; ends with a line feed.
std::string answer_text(std::string const& command, boost::json::object const& answer, std::size_t columns);

}  // namespace kanal::kanalctl
