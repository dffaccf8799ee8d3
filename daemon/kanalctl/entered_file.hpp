#pragma once

#include "daemon/kanalctl/print_list.hpp"

#include <string>
#include <vector>

namespace kanal::kanalctl {

// What came of a table of tracking ids.
struct Recorded {
    struct Line {
        std::size_t row = 0;  // as a spreadsheet counts them
        std::string number = {};
        std::string outcome = {};  // a sentence
        bool failed = false;
    };
    std::vector<Line> lines = {};  // what was recorded anew, and what was not recorded
    std::size_t recorded = 0;
    std::size_t known_before = 0;
    std::size_t failed = 0;
    std::size_t empty = 0;  // rows that nobody has filled in
};

// Records the tracking ids of a worklist's table that a person has filled in, row by row; goes on after one
// that is refused. Recording the same again changes nothing. An error: the file is no such table, or the
// daemon does not answer any more; then what came before stands.
Result<Recorded> record_entered(boost::json::object const& request, std::string const& file, Ask const& ask);

std::string recorded_text(Recorded const& recorded);
boost::json::object recorded_json(Recorded const& recorded);

}  // namespace kanal::kanalctl
