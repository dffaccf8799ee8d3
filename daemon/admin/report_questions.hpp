#pragma once

#include "daemon/admin/admin_commands.hpp"
#include "daemon/admin/admin_request.hpp"

namespace kanal::admin {

// What an operator may ask about reports; nothing here changes anything. Loop thread; the spool is asked in
// pieces of about ten milliseconds, with everybody else's work between them.

// Fields: state, channel, text, sender, tracking_id, since, until (milliseconds since 1970), limit, before.
// Looks at the newest 20,000 that may fit; the answer's `before` says where to go on.
boost::asio::awaitable<AdminAnswer> list_reports(AdminCommands::Parts& parts, AdminRequest const& request);

// Field: id, of a report (also its number, or a centre's tracking id) or of a quarantined item.
boost::asio::awaitable<AdminAnswer> show_report(AdminCommands::Parts& parts, AdminRequest const& request);

}  // namespace kanal::admin
