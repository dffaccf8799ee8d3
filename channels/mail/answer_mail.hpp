#pragma once

#include "base/time.hpp"

#include <string>

namespace kanal::mail {

// An acknowledgement, before it is a mail.
struct AnswerMail {
    std::string from = {};  // our address
    std::string to = {};
    std::string in_reply_to = {};  // the citizen's Message-ID with its brackets; may be empty
    std::string number = {};       // of the report
    std::string text = {};         // UTF-8; {number} stands for it
    std::string message_id = {};   // ours, without brackets
    Time at = {};
};

// The mail as it is sent, lines ending in CR LF. Marked so that no machine answers it, and so that we know it
// when it comes back (RFC 3834, section 3). Pure.
std::string compose(AnswerMail const& answer);

}  // namespace kanal::mail
