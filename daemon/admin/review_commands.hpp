#pragma once

#include "daemon/admin/admin_commands.hpp"

#include <boost/json/object.hpp>
#include <string>

// What a person decides of what the gateway did not forward by itself. Loop thread. An error is shown to the
// operator as it is: whole words in Indonesian.
namespace kanal::admin {

// `report` is an id or a number.
boost::asio::awaitable<Result<boost::json::object>> pass_report(
    AdminCommands::Parts& parts, std::string report, std::string who
);
boost::asio::awaitable<Result<boost::json::object>> close_report(
    AdminCommands::Parts& parts, std::string report, std::string reason, std::string who
);

// Machine events of unknown kinds: how many of each, and the newest of them.
boost::asio::awaitable<Result<boost::json::object>> list_ignored(AdminCommands::Parts& parts);
// With the bytes.
boost::asio::awaitable<Result<boost::json::object>> show_ignored(
    AdminCommands::Parts& parts, std::string event
);
// Has the channel read it again. What it now understands is stored, and the event is no longer listed; one
// that is still unknown stays.
boost::asio::awaitable<Result<boost::json::object>> replay_ignored(
    AdminCommands::Parts& parts, std::string event, std::string who
);

}  // namespace kanal::admin
