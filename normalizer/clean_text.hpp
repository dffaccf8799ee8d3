#pragma once

#include <string>
#include <string_view>

namespace kanal::normalizer {

// Unicode normalization form C of valid UTF-8. A run of more than 30 combining marks is broken by U+034F, as
// the stream-safe text format of UAX #15 says: sorting an endless run takes quadratic time.
// Text below U+0300 is returned as it is, without a call into ICU.
std::string to_nfc(std::string text);

struct CleanText {
    std::string text =
        {};                // valid UTF-8, NFC, no control character but line feed, no white space at the ends
    bool invalid = false;  // bytes that are no UTF-8 were there; each became U+FFFD
    bool nul = false;      // NUL characters were there; each became U+FFFD
};

// Any bytes. CRLF, CR, VT and FF become a line feed, a tab a blank; every other C0 and C1 control is removed.
// Zero-width characters and bidirectional overrides stay: they are content. Cleaning twice changes nothing.
CleanText clean_text(std::string_view bytes);

// The same for a value of one line: a line feed becomes a blank.
CleanText clean_line(std::string_view bytes);

// Whether the charset parameter of a media type names one that this machine knows; true without a parameter.
bool has_known_charset(std::string_view media_type);

}  // namespace kanal::normalizer
