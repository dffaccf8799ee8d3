#pragma once

#include "tests/support/script_process.hpp"

#include <string>
#include <vector>

namespace kanal::test {

// A script of tests/support/ as a child process: stand_in_centre.py, or another that prints "PORT
// CONTROL_PORT" and runs while its stdin is open. Ends with this object.
class StandIn {
public:
    // Throws when it does not come up.
    explicit StandIn(
        std::vector<std::string> arguments = {}, std::string const& script = "stand_in_centre.py"
    );

    std::string url(std::string const& scheme = "http", std::string const& host = "127.0.0.1") const {
        return scheme + "://" + host + ":" + std::to_string(port_) + "/intake";
    }
    int port() const { return port_; }

    // The JSON of one mode, see the script: R"({"mode": "503"})".
    void behave(std::string const& mode);

    struct Counts {
        long raw = 0;
        long effects = 0;
        long attachments = 0;
        long connections = 0;
    };
    Counts counts();
    std::string state();  // what its control port says, as JSON

private:
    ScriptProcess script_;
    int port_ = 0;
    int control_port_ = 0;
};

}  // namespace kanal::test
