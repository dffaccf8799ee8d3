#pragma once

#include <filesystem>
#include <functional>
#include <string_view>

namespace kanal::forwarder {

// Where the bytes of an attachment lie, by their SHA-256 in lower-case hex. Any thread.
using AttachmentPath = std::function<std::filesystem::path(std::string_view sha256_hex)>;

}  // namespace kanal::forwarder
