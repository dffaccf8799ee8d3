#pragma once

#include "channels/mail/parsed_mail.hpp"

typedef struct _GMimeMessage GMimeMessage;  // GMime's own declaration, repeated to keep its header out

namespace kanal::mail {

// The header that our own answers carry, so that one that comes back is known.
constexpr auto kAnswerHeader = "X-Kanal-Answer";

// Fills in all of `mail` that the header of the message says. The parser's child process only.
void read_header(GMimeMessage& message, ParsedMail& mail);

}  // namespace kanal::mail
