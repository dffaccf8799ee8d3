#pragma once

#include <filesystem>
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
    ~StandIn();
    StandIn(StandIn const&) = delete;
    StandIn& operator=(StandIn const&) = delete;

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
    std::string control(std::string const& request);

    int process_ = -1;
    int keep_alive_ = -1;  // the script runs while this pipe is open
    int port_ = 0;
    int control_port_ = 0;
};

}  // namespace kanal::test
