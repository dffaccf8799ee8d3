#pragma once

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
