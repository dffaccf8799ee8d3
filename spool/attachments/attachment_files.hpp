#pragma once

#include "base/digest.hpp"
#include "base/error.hpp"
#include "spool/attachments/media_type.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <set>
#include <string>
#include <string_view>

namespace kanal::spool {

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

// Where the file with this content lies: <directory>/ab/ab12... The name is the SHA-256 in lower-case hex.
std::filesystem::path attachment_path(std::filesystem::path const& directory, std::string_view sha256_hex);

// The files behind the records, each under the SHA-256 of its content; the same picture sent twice is one
// file. Blocking; the spool thread's.
class AttachmentFiles {
public:
    struct Stored {
        Sha256 sha256 = {};
        std::string media_type = {};  // by content
    };

    explicit AttachmentFiles(std::filesystem::path directory) : directory_(std::move(directory)) {}

    // The content is on disk when it returns; its name is only after `sync`.
    Result<Stored> put(std::string_view bytes, std::string_view declared = {});
    // Takes a staged file in, under the name of its content. Again, after a rollback, is harmless. `reject`:
    // it is neither there nor staged any more.
    Result<void> adopt(StagedFile const& staged);
    // Makes the names of all files put since the last call durable. Comes before the commit that names them.
    Result<void> sync();

    void remove(Sha256 const& sha256);
    // Removes the files of one of the 256 folders (0 to 255) that nothing names, and what a crash left
    // half-written: a put that was rolled back leaves its files. Returns how many it looked at.
    int remove_orphans(int folder, std::function<bool(Sha256 const&)> const& named) const;

    // What a process that was killed had staged. Only while nobody stages anything.
    void remove_staged() const;

    std::filesystem::path const& directory() const { return directory_; }

private:
    Result<void> make_folder(std::filesystem::path const& folder);

    std::filesystem::path directory_;
    MediaTypes media_types_ = {};
    std::set<std::filesystem::path> unsynced_ = {};
};

}  // namespace kanal::spool
