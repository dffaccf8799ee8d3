#pragma once

#include "channels/mail/mime/mime_entity.hpp"
#include "channels/mail/mime/parsed_mail.hpp"

#include <string>
#include <string_view>

namespace kanal::mail {

// Fills in all of `mail` that the header of the mail says. Of a repeated field the topmost counts:
// the last server to touch the mail wrote it.
void read_header(std::vector<HeaderField> const& fields, ParsedMail& mail);

// A header's value as a person reads it: unfolded, encoded words (RFC 2047) decoded, valid UTF-8.
// Neighbouring words of one charset are joined before they are decoded, because mailers cut characters in
// two. Bytes outside ASCII without encoding are read as to_utf8() reads them. What looks
// like an encoded word and is none stays as written. Reads the first 64 KiB. Pure; any thread.
std::string header_text(std::string_view raw);

}  // namespace kanal::mail
