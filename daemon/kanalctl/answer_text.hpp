#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <string_view>

namespace kanal {

// The answer as an operator reads it at a terminal, in Indonesian; ends with a line feed.
std::string answer_text(std::string const& command, boost::json::object const& answer);

// Control characters, escape sequences and bidirectional overrides shown as escapes: a citizen's text must
// not steer the operator's terminal. Line feeds stay.
std::string printable(std::string_view text);

}  // namespace kanal
