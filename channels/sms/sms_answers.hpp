#pragma once

#include "channels/platform/answer_budget.hpp"
#include "channels/sms/options.hpp"
#include "channels/sms/pdu.hpp"
#include "core/batch.hpp"

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace kanal::sms {

struct Answer {
    std::string to = {};  // telephone number
    std::string text = {};
    std::string report = {};  // the number in it
};

// Who is told by SMS that a report arrived: only telephones of our own country, and as often as the budget
// allows. Follows the delivery reports of what was sent. What must outlast a restart is in the channel's
// notes. One thread.
class SmsAnswers {
public:
    explicit SmsAnswers(AnswerOptions options);

    // Of all the channel's notes. Must be called after a failed commit too: what next() counted is taken back
    // by it.
    void restore(std::map<std::string, std::string> const& notes);
    void apply(std::vector<Note> const& notes);  // committed ones

    bool may_be_answered(std::string_view number) const;

    // Queues an answer, unless nobody of that number is answered.
    void enqueue(std::string const& number, std::string const& report_number);

    struct Next {
        Answer answer = {};
        std::vector<Note> notes = {};  // to commit before it is sent: rather no answer than two
    };
    // Takes the next answer that may be sent now from the queue, and counts it; those that may not be sent
    // are dropped.
    std::optional<Next> next(Time now);

    // What to commit when the modem has taken it.
    std::vector<Note> sent(Answer const& answer, int reference, Time now) const;

    struct Delivery {
        std::string report = {};  // the number in the answer; empty: of none we know
        std::vector<Note> notes = {};
    };
    // The answer that a delivery report is about.
    Delivery match(StatusReport const& status) const;

    std::size_t waiting() const { return waiting_.size(); }
    unsigned sent_today(Time now) const { return budget_.spent_today(now); }

private:
    struct Sent {
        Time at = {};
        std::string to = {};  // hash of the number
        std::string report = {};
    };
    void forget_old(std::vector<Note>& notes, Time now) const;

    AnswerOptions options_;
    platform::AnswerBudget budget_;
    std::deque<Answer> waiting_ = {};
    std::map<std::string, Sent> sent_ = {};  // by reference
};

}  // namespace kanal::sms
