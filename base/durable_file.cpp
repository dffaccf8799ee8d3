#include "base/durable_file.hpp"

#include "base/descriptor.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace kanal {

namespace {

Result<void> sync(std::filesystem::path const& path, int flags) {
    Descriptor const opened(::open(path.c_str(), flags | O_CLOEXEC));
    if (!opened.open()) return retry("file: open for sync", errno);
    if (::fsync(opened.number()) != 0) return retry("file: sync", errno);
    return {};
}

}  // namespace

Result<void> write_durably(std::filesystem::path const& file, std::string_view bytes) {
    Descriptor const opened(::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600)
    );
    if (!opened.open()) return retry("file: create file", errno);
    if (int const cause = write_all(opened.number(), bytes); cause != 0)
        return retry("file: write file", cause);
    if (::fsync(opened.number()) != 0) return retry("file: sync file", errno);
    return {};
}

int write_all(int descriptor, std::string_view bytes) {
    while (!bytes.empty()) {
        ssize_t const written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return errno;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return 0;
}

Result<void> sync_folder(std::filesystem::path const& folder) {
    return sync(folder, O_RDONLY | O_DIRECTORY);
}

Result<void> sync_file(std::filesystem::path const& file) {
    return sync(file, O_RDONLY);
}

}  // namespace kanal
