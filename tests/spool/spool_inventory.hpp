#pragma once

#include "spool/spool.hpp"

#include <string>

namespace kanal::test {

// What make_spool puts into a state directory: some of everything that a spool can hold. The process that
// calls it should end without closing the spool, so that a part of it lies in the log.
void fill_with_everything(std::filesystem::path const& directory);

// All that the public interface tells of a spool that fill_with_everything made, one fact a line, in a fixed
// order. Changes nothing.
std::string inventory_of(spool::Spool& spool);

// The options under which both work.
spool::SpoolOptions inventory_options(std::filesystem::path const& directory);

}  // namespace kanal::test
