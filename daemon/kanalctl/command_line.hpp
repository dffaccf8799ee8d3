#pragma once

#include "daemon/kanalctl/setup/answers.hpp"

#include <boost/json/object.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace kanal::kanalctl {

struct CommandLine {
    std::string socket = "/run/kanal/admin.sock";
    bool json = false;
    std::string since = {};  // as typed; see read_time()
    std::string until = {};
    std::optional<std::uint64_t> limit = {};       // of rows in a list; nothing: all
    std::string file = {};                         // of a backup, a table or an entry
    std::string config = "/etc/kanal/kanal.yaml";  // of a restore, or to be set up
    SetupOptions setup = {};                       // all but `config`
    boost::json::object request = {};              // what the daemon is asked: command and its words

    // A list that comes page by page.
    bool is_list() const;
    std::string command() const { return std::string(request.at("command").as_string()); }
};

// Reads the words. Nothing: `exit_code` says how to leave, and what there was to say has been said.
std::optional<CommandLine> read_command_line(int argc, char** argv, int& exit_code);

}  // namespace kanal::kanalctl
