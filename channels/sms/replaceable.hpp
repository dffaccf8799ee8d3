#pragma once

#include "channels/sms/citizen_message.hpp"
#include "core/batch.hpp"

#include <map>
#include <string>
#include <vector>

namespace kanal::sms {

// Messages sent to replace an earlier one of the same sender and kind (TP-PID 0x41 to 0x47, 9.2.3.9): each
// becomes a revision of the first, and all are kept. Longer apart than a day they are different messages.
class Replaceable {
public:
    static constexpr std::string_view kNotes = "replace/";  // the prefix of its notes' keys

    static bool is_replaceable(Deliver const& message);

    // Makes the submission of such a message a revision, where there is a first, and gives what to commit
    // with it. Reading the first one again gives the first one again.
    std::vector<Note> link(Submission& submission, Deliver const& message, Time now) const;

    void restore(std::map<std::string, std::string> const& notes);
    void apply(std::vector<Note> const& notes);

private:
    struct First {
        Time at = {};
        std::string external_id = {};
    };
    std::map<std::string, First> first_ = {};  // by key
};

}  // namespace kanal::sms
