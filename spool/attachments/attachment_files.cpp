#include "spool/attachments/attachment_files.hpp"

#include "base/durable_file.hpp"

#include <array>

namespace kanal::spool {

namespace fs = std::filesystem;

fs::path staging_path(fs::path const& attachments, std::size_t slot) {
    return attachments / ("fetched-" + std::to_string(slot));
}

Result<StagedFile> stage_file(fs::path path, std::string_view bytes, MediaTypes& types) {
    std::error_code failed;
    fs::create_directories(path.parent_path(), failed);
    if (failed) return retry("spool: stage: create folder: " + failed.message());
    if (auto written = write_durably(path, bytes); !written) {
        std::error_code ignored;
        fs::remove(path, ignored);
        return written.error();
    }
    return StagedFile{std::move(path), sha256(bytes), bytes.size(), types.of(bytes)};
}

namespace {

std::string folder_name(int folder) {
    auto const byte = static_cast<char>(folder);
    return to_hex(std::string_view(&byte, 1));
}

}  // namespace

fs::path attachment_path(fs::path const& directory, std::string_view sha256_hex) {
    return directory / sha256_hex.substr(0, 2) / sha256_hex;
}

Result<void> AttachmentFiles::make_folder(fs::path const& folder) {
    std::error_code failed;
    if (fs::create_directories(folder, failed)) {
        unsynced_.insert(directory_);
        unsynced_.insert(directory_.parent_path());
    }
    if (failed) return retry("spool: attachment: create folder: " + failed.message());
    return {};
}

Result<AttachmentFiles::Stored> AttachmentFiles::put(std::string_view bytes, std::string_view declared) {
    Stored stored{sha256(bytes), media_types_.of(bytes, declared)};
    auto const file = attachment_path(directory_, to_hex(stored.sha256));
    std::error_code absent;
    auto const size = fs::file_size(file, absent);
    if (!absent && size == bytes.size()) return stored;

    if (auto made = make_folder(file.parent_path()); !made) return made.error();
    // One thread writes one file at a time, so one name is enough; what a crash left there is overwritten.
    auto const incoming = directory_ / "incoming";
    if (auto written = write_durably(incoming, bytes); !written) {
        std::error_code ignored;
        fs::remove(incoming, ignored);
        return written.error();
    }
    std::error_code failed;
    fs::rename(incoming, file, failed);
    if (failed) return retry("spool: attachment: rename: " + failed.message());
    unsynced_.insert(file.parent_path());
    return stored;
}

Result<void> AttachmentFiles::adopt(StagedFile const& staged) {
    auto const file = attachment_path(directory_, to_hex(staged.sha256));
    std::error_code failed;
    auto const size = fs::file_size(file, failed);
    if (!failed && size == staged.size) {
        fs::remove(staged.path, failed);
        return {};
    }
    if (auto made = make_folder(file.parent_path()); !made) return made.error();
    fs::rename(staged.path, file, failed);
    if (failed == std::errc::no_such_file_or_directory) return reject("spool: attachment: not staged");
    if (failed) return retry("spool: attachment: rename: " + failed.message());
    unsynced_.insert(file.parent_path());
    return {};
}

void AttachmentFiles::remove_staged() const {
    std::error_code failed;
    fs::directory_iterator entry(directory_, failed);
    for (; !failed && entry != fs::directory_iterator(); entry.increment(failed)) {
        std::error_code ignored;
        if (entry->is_regular_file(ignored)) fs::remove(entry->path(), ignored);
    }
}

Result<void> AttachmentFiles::sync() {
    while (!unsynced_.empty()) {
        if (auto synced = sync_folder(*unsynced_.begin()); !synced) return synced.error();
        unsynced_.erase(unsynced_.begin());
    }
    return {};
}

void AttachmentFiles::remove(Sha256 const& sha256) {
    std::error_code ignored;
    fs::remove(attachment_path(directory_, to_hex(sha256)), ignored);
}

int AttachmentFiles::remove_orphans(int folder, std::function<bool(Sha256 const&)> const& named) const {
    int looked_at = 0;
    std::error_code failed;
    fs::directory_iterator entry(directory_ / folder_name(folder), failed);
    for (; !failed && entry != fs::directory_iterator(); entry.increment(failed)) {
        ++looked_at;
        auto const sha256 = sha256_from_hex(entry->path().filename().string());
        if (sha256 && named(*sha256)) continue;
        std::error_code ignored;
        fs::remove(entry->path(), ignored);
    }
    return looked_at;
}

}  // namespace kanal::spool
