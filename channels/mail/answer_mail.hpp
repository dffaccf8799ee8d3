#pragma once

#include "base/error.hpp"
#include "base/time.hpp"

#include <atomic>
#include <filesystem>
#include <string>

namespace kanal::mail {

// An acknowledgement, before it is a mail.
struct AnswerMail {
    std::string from = {};  // our address
    std::string to = {};
    std::string in_reply_to = {};  // the citizen's Message-ID with its brackets; may be empty
    std::string number = {};       // of the report
    std::string text = {};         // UTF-8; {number} is replaced by it
    std::string message_id = {};   // ours, without brackets
    Time at = {};
};

// The mail as it is sent, lines ending in CR LF. Marked so that no machine answers it, and so that we know it
// when it comes back (RFC 3834, section 3). Pure.
std::string compose(AnswerMail const& answer);

struct SmtpServer {
    std::string url = {};   // "smtp://127.0.0.1:25", "smtps://mail.example.go.id"
    bool starttls = false;  // with smtp://: TLS, or nothing is sent
    std::string user = {};  // empty: no login
    std::filesystem::path password_file = {};
    std::filesystem::path ca_file = {};  // instead of the system's
    Duration timeout = std::chrono::seconds(60);
};

// Gives one mail with the null sender to the server. Blocking; gives up soon after `stopping` becomes true.
// Success is the server's word that it has it.
Result<void> send_mail(
    SmtpServer const& server,
    std::string const& to,
    std::string const& mail,
    std::atomic<bool> const& stopping
);

}  // namespace kanal::mail
