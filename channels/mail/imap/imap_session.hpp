#pragma once

#include "channels/mail/imap/imap_connection.hpp"
#include "channels/mail/imap/imap_response.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kanal::imap {

struct MailboxState {
    std::uint32_t uid_validity = 0;
    std::uint32_t uid_next = 0;
    std::uint32_t mails = 0;
    bool own_keywords = false;  // flags of our own invention can be kept
};

struct MailEntry {
    std::uint32_t uid = 0;
    std::uint64_t size = 0;  // bytes, as the server says
};

struct Quota {
    std::uint64_t used = 0;  // KiB
    std::uint64_t limit = 0;
};

// The commands of IMAP (RFC 3501) that intake needs, one at a time. Blocking, one thread. After an error of
// Fault::retry the session is of no further use; Fault::reject means that the server refused the command.
// An error holds no text of the server.
class ImapSession {
public:
    static Result<std::unique_ptr<ImapSession>> open(
        ImapServer const& server,
        std::size_t largest_mail,
        std::atomic<bool> const& stopping,
        ConnectFault& fault
    );

    Result<MailboxState> select(std::string const& mailbox);
    // The mails that are there with first <= UID <= last, in order.
    Result<std::vector<MailEntry>> list(std::uint32_t first, std::uint32_t last);
    // The mail's bytes, or the first `most` of them; no flag changes by it. Nothing where it is gone. Where
    // the disk did not take them the mail itself says so, and the session goes on.
    Result<std::shared_ptr<mail::StagedMail>> fetch(std::uint32_t uid, std::optional<std::size_t> most);
    // "\\Seen $LaporTaken". A mail that is gone is no error.
    Result<void> add_flags(std::uint32_t uid, std::string_view flags);
    // Makes the mailbox where it is missing. Without MOVE (RFC 6851) by copy, delete and expunge of this UID
    // alone (UIDPLUS); an error of Fault::reject where the server has neither.
    Result<void> move(std::uint32_t uid, std::string const& mailbox);
    // Nothing where the server keeps no quota for it, or does not say.
    Result<std::optional<Quota>> quota(std::string const& mailbox);

    bool can_idle() const { return has("IDLE"); }
    // From here to end_idle() the descriptor becomes readable when something changes. False: something has
    // already, since select(): a server announces a mail once, perhaps in the answer to another command.
    Result<bool> begin_idle();
    Result<void> end_idle();

    ImapConnection const& connection() const { return *connection_; }

private:
    using Untagged = std::vector<ImapResponse>;

    ImapSession(std::unique_ptr<ImapConnection> connection, std::size_t largest_mail, Duration timeout);
    bool has(std::string_view capability) const;
    Result<ImapResponse> next(SteadyTime end);
    Result<Untagged> command(std::string_view step, std::string const& text);
    Result<Untagged> finish(std::string_view step, std::string const& tag);
    Result<void> read_capabilities();
    std::string begin_command();  // its tag
    void note_announcement(ImapResponse const& response);

    std::unique_ptr<ImapConnection> connection_;
    ImapReader reader_;
    Duration timeout_;
    std::vector<std::string> capabilities_ = {};
    std::string idle_tag_ = {};
    std::uint32_t mails_ = 0;  // in the mailbox, as far as the server has said
    bool announced_ = false;   // more of them since select()
    std::uint64_t tags_ = 0;
};

}  // namespace kanal::imap
