#pragma once

#include "base/blocking_thread.hpp"
#include "channels/mail/answer_mail.hpp"
#include "channels/mail/mail_reading.hpp"
#include "channels/platform/answer_budget.hpp"
#include "core/intake.hpp"

#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <memory>

namespace kanal::mail {

struct AnswerOptions {
    SmtpServer server = {};  // without a url nobody is answered
    std::string from = {};
    std::string text = {};
    Duration pause = std::chrono::hours(24);
    unsigned a_day = 200;
};

// Acknowledges reports by mail: each at most once, and never at a report's expense. Loop thread; the sending
// goes on on a thread of its own.
class MailAnswers {
public:
    MailAnswers(AnswerOptions options, std::string channel);

    void restore(std::map<std::string, std::string> const& notes) { budget_.restore(notes); }
    bool wanted() const { return !options_.server.url.empty(); }

    // The budget decides when it is sent whether it may be.
    void enqueue(AnswerTarget const& target, std::string const& report_number);

    // Sends what is on the list until cancelled.
    boost::asio::awaitable<void> run(Intake& intake);

    std::uint64_t sent() const { return sent_; }

private:
    struct Waiting {
        AnswerTarget target = {};
        std::string number = {};
    };
    boost::asio::awaitable<void> send(Intake& intake, Waiting waiting);
    std::string mail_for(Waiting const& waiting) const;

    AnswerOptions options_;
    std::string channel_;
    platform::AnswerBudget budget_;
    std::deque<Waiting> waiting_ = {};
    std::shared_ptr<boost::asio::steady_timer> wake_ = {};
    std::uint64_t sent_ = 0;
    BlockingThread thread_ = {};
};

}  // namespace kanal::mail
