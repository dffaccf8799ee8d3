#pragma once

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
    std::string report = {};  // the number it tells
};

// Who is told by SMS that a report arrived, and how often: at most once an hour a sender, never more than the
// day's budget, and only telephones of our own country, because every answer costs money and anybody can make
// us send one. What must outlast a restart stands in the channel's notes. One thread.
class AnswerBook {
public:
    static constexpr std::string_view kNotes = "answers/";  // the prefix of its notes' keys

    explicit AnswerBook(AnswerOptions options) : options_(std::move(options)) {}

    void restore(std::map<std::string, std::string> const& notes);
    void apply(std::vector<Note> const& notes);  // committed ones

    bool may_be_answered(std::string_view number) const;

    // Puts an answer on the list, unless nobody of that number is answered.
    void ask_for(std::string const& number, std::string const& report_number);

    struct Step {
        Answer answer = {};
        std::vector<Note> notes = {};  // to commit before it is sent: rather no answer than two
    };
    // The next answer that may be sent now; those that may not are struck off the list.
    std::optional<Step> next(Time now);

    // What to commit when the modem has taken it.
    std::vector<Note> sent(Answer const& answer, int reference, Time now) const;

    struct Report {
        std::string report =
            {};  // the number of the report whose answer this is about; empty: of none we know
        std::vector<Note> notes = {};
    };
    Report settle(StatusReport const& status) const;

    std::size_t waiting() const { return waiting_.size(); }
    unsigned sent_today(Time now) const;

private:
    struct Sent {
        Time at = {};
        std::string to = {};  // hash of the number
        std::string report = {};
    };
    void forget_old(std::vector<Note>& notes, Time now) const;

    AnswerOptions options_;
    std::deque<Answer> waiting_ = {};
    std::map<std::string, Time> last_ = {};  // by hash of the number
    std::map<std::string, Sent> sent_ = {};  // by reference
    std::int64_t day_ = 0;
    unsigned on_day_ = 0;
};

}  // namespace kanal::sms
