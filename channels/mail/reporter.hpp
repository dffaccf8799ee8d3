#pragma once

#include "channels/mail/mime/mail_reading.hpp"

#include <string>

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

}  // namespace kanal::mail
