#pragma once

#include "daemon/admin/admin_commands.hpp"

namespace kanal::admin {

// One report or item as it is, by keys, from the spool itself. Loop thread.

// Field: id, of a report (also its number, or a centre's tracking id) or of a quarantined item.
boost::asio::awaitable<AdminAnswer> show_report(AdminCommands::Parts& parts, AdminRequest const& request);

// An ignored event with its bytes. Field: id.
boost::asio::awaitable<AdminAnswer> show_ignored(AdminCommands::Parts& parts, AdminRequest const& request);

// What an operator looks through, page by page, from the read model. `limit` (1 to 500) is the most rows of a
// page; a page may have fewer and go on. Each answer says with `before` or `after`, to be sent back under the
// same name, where the next page begins; without it that was all. `behind`, where it is there, is how many
// editions and changes the page does not know of yet. Loop thread.

// Fields: state, channel, text, sender, tracking_id, since, until (milliseconds since 1970), limit, before.
// Newest first.
boost::asio::awaitable<AdminAnswer> list_reports(AdminCommands::Parts& parts, AdminRequest const& request);

// Deliveries that nobody could read. Fields: limit, after. Oldest first.
boost::asio::awaitable<AdminAnswer> list_quarantine(AdminCommands::Parts& parts, AdminRequest const& request);

// Machine events of unknown kinds, newest first, and on the first page how many there are of each kind.
// Fields: limit, before.
boost::asio::awaitable<AdminAnswer> list_ignored(AdminCommands::Parts& parts, AdminRequest const& request);

}  // namespace kanal::admin
