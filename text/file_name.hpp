#pragma once

#include <string>
#include <string_view>

namespace kanal {

// A sender's file name as text that is safe to show and to offer for saving: the last component of a path in
// the notation of any system, without control characters, invisible or direction-changing ones, or dots at
// the ends, at most 120 bytes with the extension kept. Empty where nothing remains. `name` is any bytes.
// Pure.
std::string safe_file_name(std::string_view name);

}  // namespace kanal
