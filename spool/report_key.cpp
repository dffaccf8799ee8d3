#include "spool/report_key.hpp"

#include "base/digest.hpp"
#include "base/identifier.hpp"

namespace kanal {

namespace {

int nibble(char digit) {
    return digit <= '9' ? digit - '0' : digit - 'a' + 10;
}

}  // namespace

std::optional<std::string> pack_identifier(std::string_view text) {
    if (!is_identifier(text)) return std::nullopt;
    std::string bytes;
    bytes.reserve(16);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        if (text[i] == '-') ++i;
        bytes.push_back(static_cast<char>(nibble(text[i]) << 4 | nibble(text[i + 1])));
    }
    return bytes;
}

std::string unpack_identifier(std::string_view bytes) {
    std::string text = to_hex(bytes);
    for (std::size_t const dash : {8, 13, 18, 23}) {
        if (dash < text.size()) text.insert(dash, 1, '-');
    }
    return text;
}

}  // namespace kanal
