#pragma once

#include "channels/mail/mime/parsed_mail.hpp"

#include <optional>
#include <string_view>

namespace kanal::mail {

// Whether the sender's domain stands behind the address in From, as our own mail server found it (RFC 8601).
// Only the topmost Authentication-Results of the server named `server` counts: a sender can write such
// headers too, which is why that server has to remove those that carry its own name. True for dmarc=pass of
// that very domain, or a dkim or spf pass of the same domain or one above it that is no public suffix; false
// where something failed, or passed for whom it cannot pass, and nothing passed; nothing where the server
// said nothing, or From has more than one address. Pure.
std::optional<bool> is_sender_verified(ParsedMail const& mail, std::string_view server);

}  // namespace kanal::mail
