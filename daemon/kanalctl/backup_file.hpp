#pragma once

#include "base/error.hpp"

#include <cstdint>
#include <filesystem>
#include <string>

namespace kanal::kanalctl {

// Writes a backup of the running daemon: a tar file of spool.db, attachments/ab/ab12... and, last,
// manifest.json, which names them all with size and SHA-256. kanalctl writes it, where and as this user may;
// the daemon only hands out open files. Never below the daemon's folders. Blocking. Gives what to say.
Result<std::string> write_backup(std::string const& socket, std::filesystem::path const& file);

}  // namespace kanal::kanalctl
