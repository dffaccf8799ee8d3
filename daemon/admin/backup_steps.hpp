#pragma once

#include "daemon/admin/admin_commands.hpp"

namespace kanal::admin {

// One step of the dialogue in which kanalctl makes a backup. Field `step`:
//   begin                 {folders, agency, version, made_at}: where not to write, and what is in the
//   manifest copy                  {left}: copies on for up to half a second; the bytes left of the database
//   database              with the open file of the whole copy
//   list (folder)         {names} in this folder of attachments/, "00" to "ff"
//   attachment (name)     with its open file, or none where it is gone
//   end (done: true)      noted in the journal and the log when the backup is whole
// Everybody's reports go on between the pieces of about ten milliseconds. Loop thread.
boost::asio::awaitable<AdminAnswer> backup_step(AdminCommands::Parts& parts, AdminRequest const& request);

}  // namespace kanal::admin
