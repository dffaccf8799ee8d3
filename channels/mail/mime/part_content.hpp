#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kanal::mail {

// A piece of a part's content, its transfer encoding undone.
struct ContentPiece {
    std::string bytes = {};
    bool declared = true;  // false: it stood there as plain text, not in the part's encoding and charset
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
