#pragma once

#include "base/retry_delay.hpp"
#include "channels/mail/imap/imap_connection.hpp"
#include "channels/mail/mail_intake.hpp"
#include "core/channel.hpp"

#include <functional>
#include <memory>
#include <string>

namespace kanal::imap {

struct EmailOptions {
    std::string name = {};
    ImapServer server = {};
    std::string mailbox = "INBOX";
    std::string move_to = {};                 // where mails go that were taken; empty: they stay
    std::string large_move_to = {};           // where those go that are too large
    bool only_new = false;                    // what is in the mailbox at the first look is left alone
    Duration poll = std::chrono::minutes(1);  // where the server does not announce mails (IDLE)
    Duration retry_skipped = std::chrono::hours(1);
    RetryDelay unreachable = {};
    RetryDelay login_refused{
        .first = std::chrono::minutes(1), .longest = std::chrono::hours(1)};  // servers lock accounts
    mail::MailIntakeOptions intake = {};
};

// Fetches the mails of one mailbox by IMAP, one UID after the other: fetch, commit together with the UID,
// flag. What others do with the mailbox meanwhile does not matter: flags are written and never read. `jitter`
// gives 0 to 1.
std::unique_ptr<Channel> make_channel(EmailOptions options, std::function<double()> jitter);

}  // namespace kanal::imap
