#include "spool/attachments/staged_file.hpp"

#include "base/durable_file.hpp"
#include "spool/attachments/media_type.hpp"

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

}  // namespace kanal::spool
