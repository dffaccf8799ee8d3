#pragma once

#include "channels/mail/mime/mime_entity.hpp"
#include "channels/mail/mime/parsed_mail.hpp"

namespace kanal::mail {

// Fills in all of `mail` that the header of the mail says. Of a field that stands twice the topmost counts:
// the last server to touch the mail wrote it.
void read_header(std::vector<HeaderField> const& fields, ParsedMail& mail);

}  // namespace kanal::mail
