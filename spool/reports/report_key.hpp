#pragma once

#include "base/digest.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kanal::spool {

// A report id as the spool keeps it: the 16 bytes behind the 36 characters.
std::optional<std::string> pack_identifier(std::string_view text);  // nothing unless canonical
std::string unpack_identifier(std::string_view bytes);
// As a person types or pastes it: in capitals, in braces, with any sort of dashes or none.
std::optional<std::string> pack_typed_identifier(std::string_view text);

// Over the edition's key, a line feed and the record as it was before it was packed: stored beside it, so
// that bits that rot on the disk are noticed before they are taken for what a citizen said.
Sha256 record_checksum(std::string_view edition_key, std::string_view record);

}  // namespace kanal::spool
