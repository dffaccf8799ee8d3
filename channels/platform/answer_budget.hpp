#pragma once

#include "base/time.hpp"
#include "core/batch.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace kanal::platform {

// How often a channel answers: once in a while to one recipient, so that two machines never answer each other
// for ever, and so many a day to all, because anybody can write to us in another's name, and some answers
// cost money. Kept in the channel's notes over a restart; of a recipient only the hash of the address or
// number. One thread.
class AnswerBudget {
public:
    // Of its notes: one for each recipient, which begins so, and one for the day.
    struct Keys {
        std::string recipient = "answers/to/";
        std::string day = "answers/day";
    };

    AnswerBudget(Duration pause, unsigned a_day) : AnswerBudget(pause, a_day, Keys()) {}
    AnswerBudget(Duration pause, unsigned a_day, Keys keys)
        : pause_(pause), a_day_(a_day), keys_(std::move(keys)) {}

    // Of all the channel's notes. What was known before is forgotten.
    void restore(std::map<std::string, std::string> const& notes);

    bool allows(std::string_view recipient, Time now) const;

    // Counts an answer; gives the notes to commit before it is sent: rather no answer than two.
    std::vector<Note> spend(std::string_view recipient, Time now);

    unsigned spent_today(Time now) const;

    // How a recipient is written in notes: of any case the same.
    static std::string hash_of(std::string_view recipient);

private:
    Duration pause_;
    unsigned a_day_;
    Keys keys_;
    std::map<std::string, Time> last_ = {};  // by the key of the note
    std::int64_t day_ = 0;
    unsigned on_day_ = 0;
};

}  // namespace kanal::platform
