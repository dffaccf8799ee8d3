#pragma once

#include "base/time.hpp"

#include <boost/asio/io_context.hpp>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace kanal::daemon {

// Runs the operator's program for each event of level alert: its words from the configuration and, last, the
// event's name; nothing that anybody sent. One run at a time, 30 seconds at most, then it is killed with its
// children. The same event runs it once in ten minutes, and no more than 16 wait. The program gets no
// descriptor, no input and no environment of ours. Its failure is an event, and costs nothing else.
class AlertCommand {
public:
    // An empty command: nothing is ever run. The loop runs the program; alerts may come from any thread.
    AlertCommand(boost::asio::io_context& loop, std::vector<std::string> command);
    ~AlertCommand();  // nothing is begun any more; a program that runs is left to end by itself
    AlertCommand(AlertCommand const&) = delete;
    AlertCommand& operator=(AlertCommand const&) = delete;

private:
    class Runner;
    std::shared_ptr<Runner> runner_;
};

// For ExecStopPost=, which runs whatever became of the service: where systemd says that it did not end as
// asked, logs `service_failed` and has alert_command run with that word, also where the start failed at the
// configuration. The command runs once in ten minutes, however often the service is started again; when it
// last did is the time of a file beside the admin socket. Returns when the command has ended.
void alert_of_failure(std::filesystem::path const& config_file);

}  // namespace kanal::daemon
