#pragma once

#include <string>
#include <string_view>
#include <vector>

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

// A piece of a part's content, its transfer encoding undone.
struct ContentPiece {
    std::string bytes = {};
    bool declared = true;  // false: it was plain text, not in the part's encoding and charset
};

struct PartContent {
    std::vector<ContentPiece> pieces = {};
    bool as_declared = true;  // false: the octets show another encoding than the header

    std::string joined() const;
};

// The declared encoding is believed as far as the octets bear it out: of base64 the lines that are base64 are
// decoded and the others stay, as footers that lists put behind it; what says nothing or something else and
// is base64 all the same is decoded. `text`: of a text part; of a file only what is decoded counts.
PartContent part_content(std::string_view body, std::string_view encoding, bool text);

// NUL or many control characters: no text in any charset but UTF-16 and UTF-32.
bool looks_binary(std::string_view bytes);

}  // namespace kanal::mail
