#pragma once

#include "base/digest.hpp"
#include "channels/mail/mail_answers.hpp"
#include "channels/mail/mail_reader.hpp"
#include "channels/platform/delivery_watch.hpp"
#include "core/health_item.hpp"
#include "core/intake.hpp"

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace kanal::mail {

// The last mails by what they say, so that one that comes a second time in another envelope (by a group and
// by a forwarder) is recognised. In memory alone: it gives a hint in the log, and nothing depends on it, no
// record either. Loop thread.
class RecentMails {
public:
    explicit RecentMails(std::size_t most) : most_(most) {}

    // The number of the first report whose mail said the same; empty where this report is the first, which is
    // remembered.
    std::string former(Sha256 const& content, std::string const& number);

private:
    std::size_t most_;
    std::map<Sha256, std::string> numbers_ = {};
    std::deque<Sha256> order_ = {};
};

struct MailIntakeOptions {
    MailReaderOptions reader = {};
    AnswerOptions answers = {};
    Duration silence = {};  // see SilenceWatch
};

// One mail more: its bytes, and what is to be committed with what it says.
struct IncomingMail {
    std::shared_ptr<StagedMail> bytes = {};
    bool cut = false;  // only the beginning is here
    std::optional<std::string> cursor = {};
    std::vector<Note> notes = {};
};

// What both kinds of mail channel do with a mail once they have its bytes: read it, commit it, acknowledge
// it. Loop thread.
class MailIntake {
public:
    MailIntake(MailIntakeOptions options, std::function<double()> jitter);

    // Before the first mail: what the channel knew before a restart.
    boost::asio::awaitable<Result<void>> restore(Intake& intake);

    // Success: it is on disk, as a report, set aside, or in quarantine. Acknowledge the peer only then. Waits
    // until the process-wide budget has room for the mail.
    boost::asio::awaitable<Result<void>> take(Intake& intake, IncomingMail mail);

    // What runs beside the receiving, until cancelled: answers, and the alarm when no mail comes.
    boost::asio::awaitable<Result<void>> run(Intake& intake);

    boost::asio::awaitable<Result<Reading>> replay(RawBytes raw);
    std::vector<HealthItem> health() const;

private:
    boost::asio::awaitable<void> watch_silence();
    void tell_of_repetition(Sha256 const& content, std::string const& number);

    std::string channel_;
    MailReader reader_;
    MailAnswers answers_;
    platform::SilenceWatch silence_;
    RecentMails recent_{5000};
    std::uint64_t mails_ = 0;
    std::optional<Time> last_mail_ = {};
};

}  // namespace kanal::mail
