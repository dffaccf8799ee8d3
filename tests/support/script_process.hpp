#pragma once

#include <string>
#include <vector>

namespace kanal::test {

// A stand-in of tests/support as a child process; ends with this object.
class ScriptProcess {
public:
    // `script` as in "stand_in_centre.py". Throws when it does not come up.
    explicit ScriptProcess(std::string const& script, std::vector<std::string> arguments = {});
    ~ScriptProcess();
    ScriptProcess(ScriptProcess const&) = delete;
    ScriptProcess& operator=(ScriptProcess const&) = delete;

    // What it printed first, without the line end: its ports.
    std::string const& first_line() const { return first_line_; }

    // The body of a 200; throws at anything else.
    static std::string http(
        int port, std::string const& method, std::string const& path, std::string const& body
    );

private:
    int process_ = -1;
    int keep_alive_ = -1;  // the script runs while this pipe is open
    std::string first_line_ = {};
};

}  // namespace kanal::test
