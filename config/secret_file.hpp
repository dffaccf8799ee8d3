#pragma once

#include "base/error.hpp"

#include <filesystem>
#include <string>

namespace kanal {

// The content of a file that holds a secret, without trailing line ends. An error when it is missing,
// unreadable, no regular file, empty, larger than 64 KiB, or open to every user of the machine (read or
// write). The error says what to do. It names the file only when there is one, because a name that leads
// nowhere may be the secret itself, written in the wrong place; and it never holds a byte of the content.
[[nodiscard]] Result<std::string> read_secret_file(std::filesystem::path const& file);

}  // namespace kanal
