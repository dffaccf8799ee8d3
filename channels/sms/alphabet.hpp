#pragma once

#include <optional>
#include <string>
#include <string_view>

// The GSM 7 bit default alphabet with its extension table (3GPP TS 23.038, 6.2.1).
namespace kanal::sms {

// Octets that hold septets packed from the lowest bit on, after `skipped_bits` bits: one octet a septet. The
// caller knows that there are enough.
std::string unpack_septets(std::string_view octets, std::size_t skipped_bits, std::size_t count);

// The other way round; the last octet is filled with zero bits.
std::string pack_septets(std::string_view septets, std::size_t skipped_bits);

// What septets say. A code of the extension table that is not assigned stands for the default table's, and
// an escape without anything after it for a space, as the standard has it.
std::u16string from_septets(std::string_view septets);

// Nothing when a character is in neither table. Characters of the extension table take two septets.
std::optional<std::string> to_septets(std::u16string_view text);

// Valid UTF-8: half a surrogate pair becomes U+FFFD.
std::string to_utf8(std::u16string_view text);
std::u16string to_utf16(std::string_view utf8);
}  // namespace kanal::sms
