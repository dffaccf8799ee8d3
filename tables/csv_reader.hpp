#pragma once

#include "base/error.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace kanal {

// A table as people send it: the first row names the columns.
struct CsvTable {
    struct Row {
        std::size_t number = 0;  // as a spreadsheet counts them: the one with the names is 1
        std::vector<std::string> cells = {};
    };
    std::vector<std::string> columns = {};
    std::vector<Row> rows = {};  // without those in which nothing stands

    // Its place; nothing where no column is named so. Case and blanks around it do not count.
    std::size_t column(std::string_view name) const;
    static constexpr std::size_t kNoColumn = static_cast<std::size_t>(-1);
};

// RFC 4180, and what spreadsheets make of it: semicolons or tabs between the cells, a byte order mark, lines
// that end with LF or CR. Which sign parts the cells the first row says. An error names the row in
// Indonesian. Pure.
Result<CsvTable> read_csv(std::string_view bytes);

// What cell_text() wrote as it was before: without its apostrophe, without blanks around it.
std::string cell_value(std::string_view cell);

}  // namespace kanal
