#include "config/secret_file.hpp"

#include "base/descriptor.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace kanal {

namespace {

constexpr std::size_t kLargest = 64U << 10;

std::string why_not_opened(int error) {
    if (error == ENOENT || error == ENOTDIR || error == ENAMETOOLONG) {
        return "there is no such file; create it, or correct the path (a relative one begins at the folder "
               "of "
               "this configuration)";
    }
    if (error == EACCES) {
        return "the file may not be read by the user Kanal runs as; run: chgrp kanal on it, then chmod 640";
    }
    return "the file cannot be opened: " + std::generic_category().message(error);
}

// Empty when the file may serve as a secret.
std::string why_unfit(std::filesystem::path const& file, struct stat const& status) {
    if (!S_ISREG(status.st_mode)) return "this is not a regular file; name a file that holds the secret";
    if ((status.st_mode & (S_IROTH | S_IWOTH)) != 0) {
        return "every user of this machine can read or change the file; run: chmod 640 " + file.string();
    }
    if (status.st_size > static_cast<off_t>(kLargest)) {
        return "the file is larger than 64 KiB; name the file that holds the secret";
    }
    return {};
}

}  // namespace

Result<std::string> read_secret_file(std::filesystem::path const& file) {
    // Not blocking: a FIFO in place of the file would hold the start for ever.
    Descriptor const descriptor(open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
    if (descriptor.number() < 0) return reject(why_not_opened(errno));

    struct stat status = {};
    if (fstat(descriptor.number(), &status) != 0) return reject(why_not_opened(errno));
    if (auto reason = why_unfit(file, status); !reason.empty()) return reject(std::move(reason));

    std::string content(kLargest + 1, '\0');
    std::size_t length = 0;
    while (length < content.size()) {
        auto const got = read(descriptor.number(), content.data() + length, content.size() - length);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return reject(why_not_opened(errno));
        if (got == 0) break;
        length += static_cast<std::size_t>(got);
    }
    if (length > kLargest)
        return reject("the file is larger than 64 KiB; name the file that holds the secret");
    content.resize(length);
    content.erase(content.find_last_not_of("\r\n") + 1);
    if (content.find_first_not_of(" \t\r\n") == std::string::npos)
        return reject("the file is empty; write the secret into it");
    return content;
}

}  // namespace kanal
