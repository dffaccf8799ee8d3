#pragma once

#include "base/error.hpp"
#include "spool/recovery/salvage.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace kanal::spool {

struct Replaced {
    std::string set_aside = {};  // the new name of the damaged file
    Salvaged salvaged = {};
};

// Puts a new spool.db in the place of a damaged one, with all that could be read of it, and the attachments
// that this names. The damaged file, its log and all its attachments are kept under names that end in
// .corrupt-<time>. A crash on the way leaves either the damaged file in its place or a replacement that
// `finish_replacement` puts there. Without room for the copy the new spool is an empty one.
Result<Replaced> replace_damaged(
    std::filesystem::path const& directory, std::vector<std::string> const& centres
);

// Whether a spool was here that is gone: no database, or an empty one, beside attachments, a log or a mark.
bool is_lost(std::filesystem::path const& directory);

// Before spool.db is opened. Where there is none, what belonged to one is kept out of the new one's way.
Result<void> finish_replacement(std::filesystem::path const& directory);

}  // namespace kanal::spool
