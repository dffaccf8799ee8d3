#pragma once

#include <string>
#include <string_view>

namespace kanal::mail {

// A header's value as a person reads it: unfolded, encoded words (RFC 2047) decoded, valid UTF-8.
// Neighbouring words of one charset are joined before they are decoded, because mailers cut characters in
// two. Bytes outside ASCII that stand there without encoding are read as to_utf8() reads them. What looks
// like an encoded word and is none stays as written. Reads the first 64 KiB. Pure; any thread.
std::string header_text(std::string_view raw);

}  // namespace kanal::mail
