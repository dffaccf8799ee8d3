#pragma once

#include "base/error.hpp"

#include <filesystem>
#include <string>

namespace kanal::kanalctl {

// Puts a backup in the place of a stopped daemon's spool: unpacks it below the state directory, compares
// every file with the manifest, looks the database over, and only then moves the old spool aside and the new
// one in. The files belong to the state directory's owner. Blocking. Gives what to say; an error leaves the
// old spool as it was.
Result<std::string> restore_backup(std::filesystem::path const& file, std::filesystem::path const& config);

}  // namespace kanal::kanalctl
