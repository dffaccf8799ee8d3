#pragma once

#include <string>
#include <string_view>

namespace kanal {

// Without the characters that XML 1.0 has no place for, escaped or not (section 2.2): control characters but
// tab and line feed, and the two noncharacters U+FFFE and U+FFFF. `text` is UTF-8. Pure.
std::string xml_text(std::string_view text);

}  // namespace kanal
