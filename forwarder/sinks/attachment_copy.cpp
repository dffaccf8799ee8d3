#include "forwarder/sinks/attachment_copy.hpp"

#include "base/digest.hpp"
#include "base/durable_file.hpp"

#include <string>
#include <system_error>

namespace kanal::forwarder {

namespace fs = std::filesystem;

namespace {

Error failed(char const* action, std::error_code cause) {
    return retry(std::string("file: ") + action + ": " + cause.message());
}

}  // namespace

Result<void> copy_attachment(fs::path const& from, fs::path const& folder, std::string_view sha256) {
    if (!sha256_from_hex(sha256)) return reject("file: attachment: no SHA-256");
    auto const target = folder / sha256;
    std::error_code cause;
    if (fs::exists(target, cause)) return {};
    if (!fs::is_regular_file(from, cause)) return reject("file: attachment: not on disk");
    if (fs::create_directory(folder, cause)) {
        if (auto const synced = sync_folder(folder.parent_path()); !synced) return synced.error();
    } else if (cause) {
        return failed("make folder", cause);
    }
    // Under its own name only when it is whole.
    auto unfinished = target;
    unfinished += ".part";
    if (!fs::copy_file(from, unfinished, fs::copy_options::overwrite_existing, cause))
        return failed("copy attachment", cause);
    if (auto const synced = sync_file(unfinished); !synced) return synced.error();
    fs::rename(unfinished, target, cause);
    if (cause) return failed("rename attachment", cause);
    return sync_folder(folder);
}

}  // namespace kanal::forwarder
