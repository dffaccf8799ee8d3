#pragma once

#include "base/error.hpp"

#include <filesystem>
#include <string_view>

namespace kanal {

// Files that are on the disk, not only in its cache, when the call returns. On error `what` names the action
// and the system's reason, never the file. Blocking.

// Writes a new file or over an old one.
Result<void> write_durably(std::filesystem::path const& file, std::string_view bytes);

// Makes what was done to the names in a folder durable: creation, renaming, removal.
Result<void> sync_folder(std::filesystem::path const& folder);

// Makes the content of an existing file durable.
Result<void> sync_file(std::filesystem::path const& file);

// All of it, into the cache: 0, or errno.
int write_all(int descriptor, std::string_view bytes);

}  // namespace kanal
