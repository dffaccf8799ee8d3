#pragma once

#include <string>
#include <string_view>

namespace kanal::normalizer {

struct CleanText {
    std::string text =
        {};                // valid UTF-8, NFC, no control character but line feed, no white space at the ends
    bool invalid = false;  // bytes that are no UTF-8 stood there; each became U+FFFD
    bool nul = false;      // NUL characters stood there; each became U+FFFD
};

// Any bytes. CRLF, CR, VT and FF become a line feed, a tab a blank; every other C0 and C1 control is removed.
// Zero-width characters and bidirectional overrides stay: they are content. Cleaning twice changes nothing.
CleanText clean_text(std::string_view bytes);

// The same for a value of one line: a line feed becomes a blank.
CleanText clean_line(std::string_view bytes);

}  // namespace kanal::normalizer
