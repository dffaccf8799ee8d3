#pragma once

#include "channels/mail/mime/mail_parser.hpp"
#include "channels/mail/mime/mime_entity.hpp"

namespace kanal::mail {

// Fills in text and attachments. The text: of alternatives the one that says most; what else is text one
// under the other, HTML, RTF and enriched text as text. Everything that is no text, or comes with a file
// name, is an attachment, unopened; where there is no other text, the first named text is it, or a forwarded
// mail's, or what stands outside the parts. Parts are also found where the boundary is not the one that the
// header names. With `simple` no library is used and no attachment read. The parser's child process only.
void read_body(
    MimeEntity const& mail_entity, bool cut, bool simple, ParseLimits const& limits, ParsedMail& mail
);

}  // namespace kanal::mail
