#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <string>
#include <vector>

namespace kanal::kanalctl {

struct Column {
    char const* title;
    char const* field;
};

// One line a row below a line of titles, each column as wide as its widest cell.
class Table {
public:
    explicit Table(std::vector<Column> columns) : columns_(std::move(columns)), widest_(columns_.size()) {}

    // May be called again with more rows: they come without titles, in columns that are as wide or wider.
    std::string lines(boost::json::array const& rows);

private:
    std::vector<Column> columns_;
    std::vector<std::size_t> widest_;
    bool begun_ = false;
};

// A table of these rows alone.
std::string table(boost::json::array const& rows, std::vector<Column> const& columns);

// One value in one line: nothing a terminal obeys, times in the agency's zone, "-" for nothing.
std::string cell(boost::json::value const* value);

// The array under this name; an empty one where there is none.
boost::json::array const& rows_of(boost::json::object const& answer, char const* field);

// Our own reasons, which the log has in English, in Indonesian; another's words stay.
std::string reason(boost::json::value const* why);

}  // namespace kanal::kanalctl
