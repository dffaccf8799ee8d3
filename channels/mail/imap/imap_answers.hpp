#pragma once

#include "channels/mail/imap/imap_response.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// What stands in the server's answers. Pure.
namespace kanal::imap {

// Digits and nothing else.
std::optional<std::uint64_t> read_number(std::string_view digits);
std::optional<std::uint32_t> read_number32(std::string_view digits);

// A quoted string of a command. `text` has no control characters.
std::string quoted_text(std::string_view text);

// Of "* 1 FETCH (UID 42 RFC822.SIZE 100)" what stands behind the name, given in upper case; nothing where it
// is missing.
ImapValue* fetched_item(ImapResponse& response, std::string_view name);
std::optional<std::uint32_t> fetched_uid(ImapResponse& response);

// Of "* OK [UIDNEXT 4]" the number behind the name.
std::optional<std::uint32_t> code_number(ImapResponse const& response, std::string_view name);

// "[PERMANENTFLAGS (... \*)]": flags of one's own invention can be kept.
bool permits_keywords(ImapResponse const& response);

}  // namespace kanal::imap
