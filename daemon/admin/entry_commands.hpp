#pragma once

#include "daemon/admin/admin_commands.hpp"

namespace kanal::admin {

// What is written down and carried over by hand, as kanalctl asks for it. Loop thread.
using EntryCommand =
    boost::asio::awaitable<AdminAnswer>(AdminCommands::Parts& parts, AdminRequest const& request);

// entry: JSON of one entry; channel, or nothing where there is one of kind desk_entry.
EntryCommand enter_by_hand;
// The worklist as a table. centre, or nothing where one is meant; after.
EntryCommand list_work;
// what, rows.
EntryCommand note_export;

}  // namespace kanal::admin
