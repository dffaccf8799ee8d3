#pragma once

#include "channels/mail/mail_reading.hpp"
#include "channels/mail/mime/parsed_mail.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace kanal::mail {

struct MailReporter {
    std::string name = {};
    std::string address = {};  // empty: none that can be the reporter's
    std::string problem = {};  // "reporter.email: ..."; empty: none
};

// Who wrote the mail, which is not always who sent it: the address before a list put its own into From; then
// the one in Reply-To, unless it is ours, a list's or one that nobody reads; then From; then Sender; the
// envelope's sender last, with what forwarders put around it taken away. The name belongs to that address.
// Pure.
MailReporter reporter_of(ParsedMail const& mail, Receiver const& receiver);

// One of our addresses, or one with a "+detail".
bool is_own_address(std::string_view address, Receiver const& receiver);

// "noreply@...", "mailer-daemon@..."
bool is_read_by_nobody(std::string_view address);

// Whether the sender's domain confirms the address in From, as our own mail server found it (RFC 8601).
// Only the topmost Authentication-Results of the server named `server` counts: a sender can write such
// headers too, which is why that server has to remove those that carry its own name. True for dmarc=pass of
// that very domain, or a dkim or spf pass of the same domain or one above it that is no public suffix; false
// where something failed, or passed for whom it cannot pass, and nothing passed; nothing where the server
// said nothing, or From has more than one address. Pure.
std::optional<bool> is_sender_verified(ParsedMail const& mail, std::string_view server);

}  // namespace kanal::mail
