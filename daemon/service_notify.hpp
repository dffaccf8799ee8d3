#pragma once

#include "base/time.hpp"

#include <optional>
#include <string>

// Messages to systemd; nothing happens where the daemon was not started by it. Source: sd_notify(3),
// sd_listen_fds(3).
namespace kanal::service {

void ready(std::string const& status);
void status(std::string const& text);
void reloading();
void stopping();
void still_starting();  // systemd waits two minutes longer from now
void alive();           // feeds the watchdog

// How often `alive` must be called at least; nothing where no watchdog watches.
std::optional<Duration> watchdog_interval();

// The listening socket systemd holds for us under this FileDescriptorName, or the only one there is.
std::optional<int> inherited_socket(std::string const& name);

}  // namespace kanal::service
