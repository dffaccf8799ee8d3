#pragma once

#include <string>

namespace kanal::normalizer {

// Unicode normalization form C of valid UTF-8. A run of more than 30 combining marks is broken by U+034F, as
// the stream-safe text format of UAX #15 says: sorting an endless run takes quadratic time.
// Text below U+0300 is returned as it is, without a call into ICU.
std::string to_nfc(std::string text);

}  // namespace kanal::normalizer
