#pragma once

#include "channels/mail/mime/parsed_mail.hpp"
#include "core/submission.hpp"

#include <optional>
#include <string>
#include <vector>

namespace kanal::mail {

// Our side of a mail.
struct Receiver {
    std::string account = {};                     // in the report: the mail address that citizens use
    std::vector<std::string> own_addresses = {};  // at which citizens reach us; none of them is a reporter's
    std::string authentication_server = {};       // whose Authentication-Results count; empty: nobody's
};

// Why a person should look first, in our own words: it comes from a list, from a machine, from nobody's or
// our own address. Empty: forward it. Pure.
std::string doubt_of(ParsedMail const& mail, Receiver const& receiver);

struct AnswerTarget {
    std::string address = {};
    std::string message_id = {};  // with angle brackets; empty: none that can be repeated
};

struct MailReading {
    Reading reading = {};
    // Of Message-ID, date and text, which stay when a mail is sent on; nothing without a Message-ID. A hint,
    // no key.
    std::optional<Sha256> content = {};
    std::optional<bool> sender_verified = {};
    std::optional<AnswerTarget> answer_to = {};  // who may be sent an acknowledgement
};

// What becomes of a mail: one submission, with a doubt where it is not clear that a citizen speaks to us;
// nothing, where machine_mail() knows it; or, where nothing like a mail is there, one unreadable fragment. A
// mail of which a part was left out by the limits is a submission and, for a person to look at, an unreadable
// fragment as well.
//
// The external id is the SHA-256 of the raw bytes: the Message-ID is the sender's to choose, and UIDs begin
// anew when a mailbox is made anew, but the bytes of one mail stay, and those of two mails differ in the
// lines that our own server has put before them. Pure.
MailReading to_reading(ParsedMail mail, RawBytes raw, Receiver const& receiver);

// Of bytes that the parser could make nothing of: one unreadable fragment. `why` is of our own words.
Reading unreadable_reading(RawBytes raw, std::string why);

// Whom an acknowledgement of this mail goes to; nothing where none may be sent (RFC 3834): to what may not be
// a citizen's mail, where the mail forbids it, to addresses nobody reads, or where it might hit somebody who
// did not write: the one address in From is the reporter's, and is either the envelope's sender too or
// verified by our own mail server. Pure.
std::optional<AnswerTarget> answer_target(
    ParsedMail const& mail, Receiver const& receiver, std::optional<bool> sender_verified
);

}  // namespace kanal::mail
