#pragma once

#include "base/time.hpp"
#include "core/batch.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace kanal::mail {

// How often acknowledgements are sent: once in a while to one sender, so that two machines never answer each
// other for ever, and so many a day to all, because anybody can write to us in another's name. Kept in the
// channel's notes over a restart; of an address only its hash. One thread.
class AnswerBudget {
public:
    static constexpr std::string_view kNotes = "answered/";  // the prefix of its notes' keys

    AnswerBudget(Duration pause, unsigned a_day) : pause_(pause), a_day_(a_day) {}

    void restore(std::map<std::string, std::string> const& notes);

    bool allows(std::string_view address, Time now) const;

    // Counts an answer; gives the notes to commit before it is sent: rather no answer than two.
    std::vector<Note> spend(std::string_view address, Time now);

    unsigned spent_today(Time now) const;

private:
    Duration pause_;
    unsigned a_day_;
    std::map<std::string, Time> last_ = {};  // by the key of the note
    std::int64_t day_ = 0;
    unsigned on_day_ = 0;
};

}  // namespace kanal::mail
