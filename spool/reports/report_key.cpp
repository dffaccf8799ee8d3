#include "spool/reports/report_key.hpp"

#include "base/ascii.hpp"
#include "base/digest.hpp"
#include "base/identifier.hpp"

namespace kanal::spool {

std::optional<std::string> pack_identifier(std::string_view text) {
    if (!is_identifier(text)) return std::nullopt;
    std::string bytes;
    bytes.reserve(16);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        if (text[i] == '-') ++i;
        bytes.push_back(static_cast<char>(hex_digit(text[i]) << 4 | hex_digit(text[i + 1])));
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

std::optional<std::string> pack_typed_identifier(std::string_view text) {
    std::string digits;
    for (char const c : text) {
        char const lower = c >= 'A' && c <= 'F' ? static_cast<char>(c | 0x20) : c;
        if (is_digit(lower) || (lower >= 'a' && lower <= 'f'))
            digits.push_back(lower);
        else if (static_cast<unsigned char>(c) < 0x80 && std::string_view("-{} ").find(c) == std::string_view::npos)
            return std::nullopt;
    }
    if (digits.size() != 32) return std::nullopt;
    for (std::size_t const dash : {8, 13, 18, 23})
        digits.insert(dash, 1, '-');
    return pack_identifier(digits);
}

Sha256 record_checksum(std::string_view edition_key, std::string_view record) {
    return sha256(std::string(edition_key).append("\n").append(record));
}

}  // namespace kanal::spool
