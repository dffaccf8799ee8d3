#pragma once

#include "daemon/admin/admin_commands.hpp"

namespace kanal::admin {

// How many messages each centre has of each day, for a person to compare with what the centre has:
// {"counts": [{"centre", "day", "messages"}]}. Fields: since, in milliseconds since 1970, or nothing for the
// last 31 days; centre, or nothing for all. Loop thread.
boost::asio::awaitable<AdminAnswer> list_day_counts(AdminCommands::Parts& parts, AdminRequest const& request);

}  // namespace kanal::admin
