#pragma once

#include "daemon/admin/admin_commands.hpp"

namespace kanal::admin {

// Who may log in at the desk, and what was done there. Loop thread.

// action: add (name, role, confidential), list, remove, link (name).
boost::asio::awaitable<AdminAnswer> desk_people(AdminCommands::Parts& parts, AdminRequest const& request);

// The journal, the newest line first: `before` where the page before ended, `limit`, `subject` of all or one.
boost::asio::awaitable<AdminAnswer> audit(AdminCommands::Parts& parts, AdminRequest const& request);

}  // namespace kanal::admin
