#pragma once

#include "channels/mail/mime/parsed_mail.hpp"

#include <optional>
#include <string_view>

// How machines' mails differ from people's. docs/email.md has the table.
namespace kanal::mail {

// The header that our own answers carry, so that one that comes back is known, and its value.
constexpr auto kAnswerHeader = "X-Kanal-Answer";
constexpr auto kAnswerValue = "1";

// What of one field (its name in lower case) says that no person sends this by hand. Only known names count,
// and only with a value that says so: an empty List-Id or "X-Autoreply: no" is no sign.
void read_signs(std::string_view name, std::string_view value, Bits<Mark>& marks);

// "Automatic reply: ...", "Balasan otomatis: ..."
bool is_automatic_subject(std::string_view subject);

// Of the few kinds of mail that a machine alone writes and that are dropped, which one this is, in our own
// words: delivery status reports (RFC 3464), read receipts (RFC 8098), our own answers come back. Looks at
// the octets themselves, so that nobody who has taken over the parser's process can drop a mail. Nothing: it
// may be a person's. Time linear in the mail's size; pure.
std::optional<std::string_view> machine_mail(std::string_view raw);

}  // namespace kanal::mail
