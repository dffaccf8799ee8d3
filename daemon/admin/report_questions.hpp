#pragma once

#include "daemon/admin/admin_commands.hpp"
#include "daemon/admin/admin_request.hpp"

namespace kanal::admin {

// One report or item as it stands, by keys, from the spool itself. Loop thread.

// Field: id, of a report (also its number, or a centre's tracking id) or of a quarantined item.
boost::asio::awaitable<AdminAnswer> show_report(AdminCommands::Parts& parts, AdminRequest const& request);

// An ignored event with its bytes. Field: id.
boost::asio::awaitable<AdminAnswer> show_ignored(AdminCommands::Parts& parts, AdminRequest const& request);

}  // namespace kanal::admin
