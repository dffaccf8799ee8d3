#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kanal::kanalctl {

// Times as a person of the agency writes and reads them. One thread: it sets the process's zone.

// All calls below speak of this zone from now on, an IANA name; empty or unknown: UTC.
void use_zone(std::string const& name);

// "2026-11-29T11:14:10Z", with or without a fraction, as "2026-11-29 18:14:10 WIB"; anything else unchanged.
std::string local_time(std::string_view rfc3339);

// Milliseconds since 1970; nothing for anything else.
std::optional<std::int64_t> milliseconds_of(std::string_view rfc3339);

// Milliseconds since 1970 of "2026-11-29", "2026-11-29 18:14", "90m", "12h" or "7d" (before `now`). A day
// alone is its first moment, or with `end` the first moment of the next. Nothing where it is none of these.
std::optional<std::int64_t> read_time(std::string const& text, bool end, std::int64_t now);

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
