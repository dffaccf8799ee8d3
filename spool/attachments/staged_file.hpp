#pragma once

#include "base/digest.hpp"
#include "base/error.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace kanal::spool {

class MediaTypes;

// Bytes on disk that are not yet part of the spool. Adopting them is one rename, so that a big file costs the
// spool's thread nothing.
struct StagedFile {
    std::filesystem::path path = {};
    Sha256 sha256 = {};
    std::uint64_t size = 0;
    std::string media_type = {};  // by content
};

// Where a file is staged: on the spool's own file system, one name a `slot`. What lies there from before a
// crash is overwritten.
std::filesystem::path staging_path(std::filesystem::path const& attachments, std::size_t slot);

// The content is on disk when it returns. Any thread, one at a time for each path.
Result<StagedFile> stage_file(std::filesystem::path path, std::string_view bytes, MediaTypes& types);

}  // namespace kanal::spool
