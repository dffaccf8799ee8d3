#pragma once

#include "channels/mail/parsed_mail.hpp"

#include <cstddef>
#include <string_view>

namespace kanal::mail {

struct ParseLimits {
    unsigned depth = 100;  // parts inside each other
    unsigned parts = 1000;
    std::size_t text = 256 * 1024;  // bytes
};

// Reads one mail (RFC 5322 and MIME). Never fails: what cannot be read stays empty and is named in `damage`.
// `cut` says that the bytes are only the beginning of the mail.
//
// Uses GMime, which on hostile mail may hang, crash or grow: only the parser's child process calls it.
// Nothing is taken from GMime where it was measured to drop bytes: transfer encodings, charsets and encoded
// words are decoded by us. Pure; one thread.
ParsedMail parse_mail(std::string_view raw, bool cut, ParseLimits const& limits = {});

}  // namespace kanal::mail
