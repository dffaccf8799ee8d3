#pragma once

#include "daemon/admin/admin_commands.hpp"

#include <boost/json/object.hpp>
#include <string>

namespace kanal::admin {

// Machine events of unknown kinds: how many of each, and the newest of them. Loop thread.
boost::asio::awaitable<Result<boost::json::object>> list_ignored(AdminCommands::Parts& parts);
// With the bytes.
boost::asio::awaitable<Result<boost::json::object>> show_ignored(
    AdminCommands::Parts& parts, std::string event
);

}  // namespace kanal::admin
