#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kanal {

// A report id as the spool keeps it: the 16 bytes behind the 36 characters.
std::optional<std::string> pack_identifier(std::string_view text);  // nothing unless canonical
std::string unpack_identifier(std::string_view bytes);

}  // namespace kanal
