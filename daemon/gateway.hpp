#pragma once

#include "daemon/setup.hpp"

#include <filesystem>
#include <memory>

// From sysexits.h where there is one; the unit file's RestartPreventExitStatus relies on them.
namespace kanal::exit_code {

inline constexpr int kStopped = 0;
inline constexpr int kUsage = 64;
inline constexpr int kUnavailable = 69;  // an address or a socket cannot be had now; systemd starts us again
inline constexpr int kTaskEnded = 70;    // our own bug, or memory ran out; systemd starts us again
inline constexpr int kDisk = 74;         // systemd starts us again
inline constexpr int kAlreadyRunning = 75;  // another daemon holds the state directory
inline constexpr int kConfiguration = 78;   // systemd does not start us again

}  // namespace kanal::exit_code

namespace kanal::daemon {

// The whole gateway: builds the parts in the order of a report's path and stops them in the reverse order.
class Gateway {
public:
    Gateway(Setup setup, std::filesystem::path config_file);
    ~Gateway();

    // Runs until SIGTERM or SIGINT, or until the disk fails; gives the exit code. SIGHUP reads the
    // configuration again.
    int run();

private:
    class Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace kanal::daemon
