#pragma once

#include <filesystem>

namespace kanal::daemon {

// For ExecStopPost=, which runs whatever became of the service: where systemd says that it did not end as
// asked, logs `service_failed` and has alert_command run with that word, also where the start failed at the
// configuration. The command runs once in ten minutes, however often the service is started again; when it
// last did is the time of a file beside the admin socket. Returns when the command has ended.
void alert_of_failure(std::filesystem::path const& config_file);

}  // namespace kanal::daemon
