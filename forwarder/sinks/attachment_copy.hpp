#pragma once

#include "base/error.hpp"

#include <filesystem>
#include <functional>
#include <string_view>

namespace kanal::forwarder {

// Where the bytes of an attachment lie, by their SHA-256 in lower-case hex. Any thread.
using AttachmentPath = std::function<std::filesystem::path(std::string_view sha256_hex)>;

// Copies `from` to <folder>/<sha256>, name and content on disk when it returns; nothing to do when it is
// there already. `reject`: `from` is missing or its name no SHA-256. `retry`: the disk.
Result<void> copy_attachment(
    std::filesystem::path const& from, std::filesystem::path const& folder, std::string_view sha256
);

}  // namespace kanal::forwarder
