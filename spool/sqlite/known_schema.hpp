#pragma once

#include "base/error.hpp"

#include <cstdint>
#include <filesystem>

namespace kanal::spool {

// Gives a damaged copy of a spool the table of contents of a new one. Every file of ours has its tables at
// the same pages, because they are made in the same order in a file with auto_vacuum, so where only that
// table is damaged, all rows can be read again. `damaged` is written to; `fresh` has been checkpointed. The
// first page of `damaged` is replaced, and further ones are added behind the last. Reject: `fresh` has
// another form.
Result<void> plant_schema(std::filesystem::path const& damaged, std::filesystem::path const& fresh);

// How many editions lie in the leaves of a file, whether or not anything leads to them. Cost: reads it once.
std::int64_t count_editions(std::filesystem::path const& file);

struct Roots {
    std::int64_t report = 0;
    std::int64_t raw = 0;
};
// Gives the two tables that hold what people wrote new inner pages above every one of their leaves that is
// left, in a copy whose own inner pages are damaged or cut off. A leaf is known by the shape of its first
// row. Cost: reads the file once.
Result<void> gather_leaves(std::filesystem::path const& damaged, Roots const& roots);

}  // namespace kanal::spool
