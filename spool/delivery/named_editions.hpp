#pragma once

#include "base/error.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace kanal::spool {

struct SpoolState;

// All editions of the report that an operator named.
struct NamedEditions {
    std::string id = {};
    std::vector<std::int64_t> sequences = {};
};

// By id or number, however it is typed. No such report is a reject. Part of a job of the spool thread.
Result<NamedEditions> named_editions(SpoolState& state, std::string const& id_or_number);

}  // namespace kanal::spool
