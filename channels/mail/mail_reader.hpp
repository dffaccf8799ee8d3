#pragma once

#include "base/blocking_thread.hpp"
#include "base/child_keeper.hpp"
#include "channels/mail/mail_reading.hpp"
#include "channels/mail/mime/parser_role.hpp"
#include "channels/mail/staged_mail.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace kanal::mail {

struct MailReaderOptions {
    std::string channel = {};  // the configured name, for the log
    Receiver receiver = {};
    std::size_t largest_mail = 25 * 1024 * 1024;
    Duration deadline = std::chrono::seconds(30);  // for one try
    unsigned tries = 3;                            // by all means, before the one without libraries
    unsigned children = 2;  // so that a mail that hangs one of them does not stop the others
    std::filesystem::path program = "/proc/self/exe";
};

// Reads mails in the parser's child processes. Loop thread; any number of callers at once.
class MailReader {
public:
    // `jitter` gives 0 to 1.
    MailReader(MailReaderOptions options, std::function<double()> jitter);
    ~MailReader();

    // What the mail says. A child that crashes or exceeds a limit costs another try in a fresh one, with less
    // processor time, unless it fell twice by the same cause. Then header and text alone are read without
    // libraries, for a person to look at; where that fails as well the mail is one unreadable fragment, and
    // the call succeeds. An error only where no child could be started, or the disk failed: then nothing is
    // known about the mail. `cut` says that the bytes are only the beginning of it. One child is kept free
    // for small mails. Holds the bytes in memory twice: as the mail has them, and as attachments.
    boost::asio::awaitable<Result<MailReading>> read(std::shared_ptr<StagedMail> mail, bool cut);
    boost::asio::awaitable<Result<MailReading>> read(RawBytes raw, bool cut);

    std::uint64_t failures() const { return failures_; }  // tries that failed, since the start

private:
    class ChildLease;

    struct Attempt {
        std::optional<MailReading> reading = {};  // nothing: the child failed
        std::string cause = {};                   // why
    };

    boost::asio::awaitable<ChildLease> acquire(bool small);
    boost::asio::awaitable<Result<Attempt>> try_once(
        std::shared_ptr<StagedMail> mail, ParserRequest request, Duration deadline
    );
    boost::asio::awaitable<Result<std::optional<MailReading>>> understand(
        std::shared_ptr<StagedMail> mail, std::string answer
    );
    boost::asio::awaitable<void> note_failure(std::shared_ptr<StagedMail> mail, std::string cause);
    boost::asio::awaitable<Result<MailReading>> unreadable(std::shared_ptr<StagedMail> mail);

    MailReaderOptions options_;
    std::vector<std::unique_ptr<ChildKeeper>> free_ = {};
    std::optional<boost::asio::steady_timer> released_ = {};
    std::uint64_t failures_ = 0;
    BlockingThread thread_ = {};  // for what is large: reading it from the disk, its digest
};

}  // namespace kanal::mail
