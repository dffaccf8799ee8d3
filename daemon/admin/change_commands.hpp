#pragma once

#include "core/sink.hpp"
#include "daemon/admin/admin_commands.hpp"

#include <string>

namespace kanal::admin {

// The operations, as kanalctl asks for them: {"done": what the operator reads}, or the refusal. Loop
// thread.
using ChangeCommand =
    boost::asio::awaitable<AdminAnswer>(AdminCommands::Parts& parts, AdminRequest const& request);

ChangeCommand pass_report;         // id
ChangeCommand close_report;        // id, reason
ChangeCommand hold_report;         // id, reason
ChangeCommand release_report;      // id, centre or nothing for all
ChangeCommand enter_report;        // id, tracking_id, centre or nothing where only one is meant; also `again`
ChangeCommand flush_reports;       // id, or nothing for all
ChangeCommand resend_reports;      // since, in milliseconds since 1970; centre or nothing for all
ChangeCommand replay_quarantined;  // id
ChangeCommand discard_quarantined;  // id, reason
ChangeCommand replay_ignored;       // id
ChangeCommand try_centre;           // name

}  // namespace kanal::admin
