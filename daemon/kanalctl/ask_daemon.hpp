#pragma once

#include "base/descriptor.hpp"
#include "base/error.hpp"

#include <boost/json/object.hpp>
#include <chrono>
#include <string>

namespace kanal::kanalctl {

// Sends one request over the admin socket and waits that long for each piece of the answer. Blocking. `file`
// takes the open file that comes with the answer. An error says what to do: the daemon is not running, or
// this user may not talk to it.
Result<boost::json::object> ask_daemon(
    std::string const& socket_path,
    boost::json::object const& request,
    std::chrono::seconds patience = std::chrono::seconds(15),
    Descriptor* file = nullptr
);

}  // namespace kanal::kanalctl
