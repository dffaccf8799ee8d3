#pragma once

#include "readmodel/entry.hpp"
#include "spool/sqlite/query.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace kanal::readmodel {

// One row of `report`, by ?1 = first.
inline constexpr std::string_view kEntryRow =
    "SELECT first, last, id, number, revision, media, channel, account, state, class, category, place, "
    "received_at, changed_at, since, not_before, tries, withdrawn, centre, why, said, tracking, title, "
    "taken_at FROM report WHERE first = ?1";

// Columns that are looked at before the row is read.
enum EntryColumn {
    kChannelColumn = 6,
    kStateColumn = 8,
    kClassColumn = 9,
    kReceivedColumn = 12,
    kChangedColumn = 13
};

// A time that may be missing, as a row has it.
std::optional<std::int64_t> milliseconds_of(std::optional<Time> const& time);
std::optional<Time> time_in(spool::Query const& row, int column);

ReportEntry read_entry(spool::Query const& row);

// The first column of all rows.
Result<std::vector<std::int64_t>> numbers_in(spool::Query& rows);

}  // namespace kanal::readmodel
