#include "daemon/service_notify.hpp"

#include <systemd/sd-daemon.h>
#include <time.h>

#include <cstdlib>

namespace kanal::service {

void ready(std::string const& status) {
    sd_notify(0, ("READY=1\nSTATUS=" + status).c_str());
}

void status(std::string const& text) {
    sd_notify(0, ("STATUS=" + text).c_str());
}

void reloading() {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    auto const microseconds = static_cast<long long>(now.tv_sec) * 1'000'000 + now.tv_nsec / 1000;
    sd_notify(0, ("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(microseconds)).c_str());
}

void stopping() {
    sd_notify(0, "STOPPING=1");
}

void still_starting() {
    sd_notify(0, "EXTEND_TIMEOUT_USEC=120000000");
}

void alive() {
    sd_notify(0, "WATCHDOG=1");
}

std::optional<Duration> watchdog_interval() {
    std::uint64_t microseconds = 0;
    if (sd_watchdog_enabled(0, &microseconds) <= 0) return std::nullopt;
    return std::chrono::duration_cast<Duration>(std::chrono::microseconds(microseconds));
}

std::optional<int> inherited_socket(std::string const& name) {
    char** names = nullptr;
    int const count = sd_listen_fds_with_names(0, &names);
    std::optional<int> found;
    for (int i = 0; i < count; ++i) {
        if (name == names[i] || (count == 1 && !found)) found = SD_LISTEN_FDS_START + i;
        std::free(names[i]);
    }
    std::free(names);
    return found;
}

}  // namespace kanal::service
