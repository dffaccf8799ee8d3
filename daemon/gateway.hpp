#pragma once

#include "daemon/setup.hpp"

#include <filesystem>
#include <memory>

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
