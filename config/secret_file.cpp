#include "config/secret_file.hpp"

#include "base/ascii.hpp"
#include "base/descriptor.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace kanal {

namespace {

constexpr std::size_t kLargest = 64U << 10;

bool has_blank(std::string_view text) {
    return text.find_first_of(" \t\r\v\f") != std::string_view::npos;
}

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

Result<std::string> read_token_file(std::filesystem::path const& file) {
    auto const content = read_secret_file(file);
    if (!content) return content.error();
    auto const lines = secret_lines(*content);
    if (lines.empty()) return reject("the file holds no token, only blank lines and comments");
    if (lines.size() > 1)
        return reject("the file holds more than one line; leave the valid token alone in it");
    if (has_blank(lines.front().text)) return reject("the token in the file has a blank inside");
    return std::string(lines.front().text);
}

std::vector<SecretLine> secret_lines(std::string_view content) {
    std::vector<SecretLine> lines;
    for (unsigned number = 1; !content.empty(); ++number) {
        auto const line = content.substr(0, content.find('\n'));
        content.remove_prefix(std::min(content.size(), line.size() + 1));
        auto const text = trimmed(line);
        if (!text.empty() && text.front() != '#') lines.push_back({number, text});
    }
    return lines;
}

Secrets usable_secrets(std::string_view content) {
    Secrets found;
    auto const lines = secret_lines(content);
    auto const warn = [&found](SecretLine const& line, std::string_view wrong) {
        found.warnings.push_back("line " + std::to_string(line.number) + ": " + std::string(wrong));
    };
    auto const is_long = [](SecretLine const& line) {
        return line.text.size() >= kShortestSecret && !has_blank(line.text);
    };
    bool const has_long = std::any_of(lines.begin(), lines.end(), is_long);
    for (auto const& line : lines) {
        auto const is_it = [&line](std::string const& known) { return known == line.text; };
        bool const is_short = line.text.size() < kShortestSecret;
        if (has_blank(line.text)) {
            warn(line, "has a blank inside and is not used; begin a comment with #");
        } else if (std::any_of(found.usable.begin(), found.usable.end(), is_it)) {
            warn(line, "stands in an earlier line too");
        } else if (is_short && has_long) {
            warn(line, "is shorter than 16 characters and not used");
        } else {
            if (is_short) warn(line, "is shorter than 16 characters and can be guessed");
            found.usable.emplace_back(line.text);
        }
    }
    return found;
}

}  // namespace kanal
