#pragma once

#include "channels/mail/imap/email.hpp"
#include "channels/mail/imap/mailbox.hpp"
#include "core/health_item.hpp"
#include "core/intake.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace kanal::imap {

// What was done with the last mail, so that after a crash it can be done to the end.
enum class Mark {
    none,   // nothing was taken: the mailbox's beginning, or a mail that was passed over
    taken,  // flagged as taken, and moved where that is configured
    large,  // flagged for a person: only its beginning was taken
};

// Where the next poll goes on. UIDs only count under their UIDVALIDITY (RFC 3501, section 2.3.1.1).
struct MailboxCursor {
    std::uint32_t uid_validity = 0;
    std::uint32_t uid = 0;  // the last one that is done
    Mark mark = Mark::none;
};

// "1700000000 42 taken"
std::string to_text(MailboxCursor const& cursor);
std::optional<MailboxCursor> read_cursor(std::string_view text);

// Takes what is new in a mailbox, in the order of the UIDs. Holds the place between polls. Loop thread.
class MailCollector {
public:
    MailCollector(EmailOptions const& options, mail::MailIntake& mails, Mailbox& mailbox);

    // After each connection: where the committed cursor says to go on.
    boost::asio::awaitable<Result<void>> restore(Intake& intake);

    // Takes all that is new. An error of the connection or of the intake: connect and restore again, later.
    // What was flagged by then was committed.
    boost::asio::awaitable<Result<void>> collect(Intake& intake);

    std::uint32_t mails_in_mailbox() const { return state_.mails; }
    // Mails that are done with since the start, one way or another.
    std::uint64_t done() const { return done_; }
    std::size_t skipped() const { return skipped_.size(); }

private:
    boost::asio::awaitable<Result<void>> find_place(Intake& intake);
    boost::asio::awaitable<Result<void>> take_new(Intake& intake);
    boost::asio::awaitable<Result<void>> commit_cursor(Intake& intake);
    boost::asio::awaitable<Result<std::size_t>> take_window(
        Intake& intake, std::uint32_t first, std::uint32_t last
    );
    boost::asio::awaitable<Result<void>> take(Intake& intake, MailEntry entry);
    boost::asio::awaitable<Result<void>> retry_skipped(Intake& intake);
    boost::asio::awaitable<Result<void>> skip(Intake& intake, std::uint32_t uid);
    boost::asio::awaitable<Result<void>> forget_skipped(Intake& intake, std::uint32_t uid);
    boost::asio::awaitable<Result<void>> mark(std::uint32_t uid, Mark mark);
    boost::asio::awaitable<Result<std::shared_ptr<mail::StagedMail>>> fetch(MailEntry entry);
    bool is_large(MailEntry const& entry) const;
    std::string skipped_key(std::uint32_t uid) const;

    EmailOptions const& options_;
    mail::MailIntake& mails_;
    Mailbox& mailbox_;
    MailboxState state_ = {};
    std::optional<MailboxCursor> cursor_ = {};
    bool resumed_ = false;                  // what the cursor names was done before this connection
    std::set<std::uint32_t> skipped_ = {};  // mails that could not be fetched, under the cursor's UIDVALIDITY
    SteadyTime next_retry_;
    std::uint32_t failing_uid_ = 0;
    std::uint64_t done_ = 0;
    unsigned failed_fetches_ = 0;  // of that UID, in a row
};

}  // namespace kanal::imap
