#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <vector>

namespace kanal::kanalctl {

// One line for a person or a monitor, and the exit code that goes with it.
struct Check {
    enum Level { well = 0, look = 1, act = 2 };
    Level level = well;
    std::vector<std::string> found = {};  // the gravest first

    std::string line() const;  // "BERTINDAK: ...; ..." and a line feed
};

// Of the answer to `status`. `now` in milliseconds since 1970. Pure.
Check check_status(boost::json::object const& status, std::int64_t now);

// Of no answer at all.
Check check_silence(std::string const& why);

}  // namespace kanal::kanalctl
