#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kanal {

// The bytes that RFC 4648 base64 with padding stands for; nothing for anything else. Pure.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace kanal
