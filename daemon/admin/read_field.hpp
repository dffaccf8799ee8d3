#pragma once

#include "base/time.hpp"
#include "daemon/admin/admin_commands.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace kanal::admin {

// Nothing: no whole number of this range.
std::optional<std::int64_t> number_in(std::string const& text, std::int64_t least, std::int64_t most);

// A field that kanalctl writes as milliseconds since 1970; nothing where it is missing. A reject names it.
Result<std::optional<Time>> read_time_field(AdminRequest const& request, char const* field);

}  // namespace kanal::admin
