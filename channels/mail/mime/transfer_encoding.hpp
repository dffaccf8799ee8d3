#pragma once

#include <string>
#include <string_view>

// RFC 2045, section 6, read as widely as senders write it. Pure; any thread.
namespace kanal::mail {

// Skips what is not of the alphabet. A "=" ends a group and not the text, because some mailers encode in
// pieces and pad each of them: GMime 3.2.13 stops or shifts there.
std::string decode_base64(std::string_view encoded);

// What is no escape stays as it is, and so does the whole of a text that shows that nobody encoded it, and
// the query of an address that somebody put in later.
std::string decode_quoted_printable(std::string_view encoded);

// The Q encoding of header words (RFC 2047, section 4.2): the same with "_" for a blank.
std::string decode_q(std::string_view encoded);

}  // namespace kanal::mail
