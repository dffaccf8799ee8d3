#pragma once

#include "channels/mail/mime/mail_reading.hpp"

#include <optional>
#include <string>

namespace kanal::mail {

// Whom an acknowledgement of this mail goes to; nothing where none may be sent (RFC 3834): to what may not be
// a citizen's mail, where the mail forbids it, to addresses nobody reads, or where it might hit somebody who
// did not write: the one address in From is the reporter's, and is either the envelope's sender too or
// vouched for by our own mail server. Pure.
std::optional<AnswerTarget> answer_target(
    ParsedMail const& mail, Receiver const& receiver, std::optional<bool> sender_verified
);

}  // namespace kanal::mail
