#pragma once

#include "base/error.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace kanal {

// The columns of a worklist's table that name the report, and that a person fills in.
inline constexpr std::string_view kNumberColumn = "Nomor laporan";
inline constexpr std::string_view kTrackingColumn = "Nomor LAPOR!";

struct TrackingRow {
    std::size_t row = 0;  // as a spreadsheet counts them
    std::string number = {};
    std::string tracking_id = {};  // empty: nobody has filled it in
    std::string fault = {};        // why it cannot be meant, in Indonesian; empty: it can
};

// What stands in those two columns of a CSV, whatever other columns there are: see read_csv(). A tracking id
// that stands at two reports is a fault of the second. An error, in Indonesian: it is no such table. Pure.
Result<std::vector<TrackingRow>> read_tracking_table(std::string_view bytes);

}  // namespace kanal
