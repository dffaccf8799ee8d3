#pragma once

#include "channels/mail/mime/parsed_mail.hpp"

#include <cstddef>
#include <string_view>

namespace kanal::mail {

struct ParseLimits {
    unsigned depth = 100;  // parts inside each other
    unsigned parts = 1000;
    std::size_t text = 256 * 1024;  // bytes
    bool simple = false;            // header and text alone, read without GMime and libxml2
};

// Reads one mail (RFC 5322 and MIME). Never fails: what cannot be read stays empty and is named in `damage`.
// `cut` says that the bytes are only the beginning of the mail.
//
// Uses GMime for the parameters of types and libxml2 for HTML, which on hostile mail may hang, crash or grow:
// only the parser's child process calls it. Structure, transfer encodings, charsets, encoded words, addresses
// and dates are read by us: mailers make mistakes there that no library accepts. Pure; one thread.
ParsedMail parse_mail(std::string_view raw, bool cut, ParseLimits const& limits = {});

}  // namespace kanal::mail
