#pragma once

#include "channels/mail/mail_parser.hpp"

typedef struct _GMimeMessage GMimeMessage;  // GMime's own declaration, repeated to keep its header out

namespace kanal::mail {

// Fills in text and attachments: of alternatives the plain text, or the HTML as text; what else has text in
// it one under the other; everything that is no text, or comes with a file name, as an attachment, unopened.
// A forwarded mail is an attachment, and the text as well where there is no other. The parser's child process
// only.
void read_body(GMimeMessage& message, bool cut, ParseLimits const& limits, ParsedMail& mail);

}  // namespace kanal::mail
