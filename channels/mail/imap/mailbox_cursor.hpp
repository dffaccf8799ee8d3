#pragma once

#include <cstdint>
#include <optional>
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

}  // namespace kanal::imap
