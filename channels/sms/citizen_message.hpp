#pragma once

#include "channels/sms/pdu.hpp"
#include "core/batch.hpp"
#include "core/submission.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kanal::sms {

// One PDU a line in hexadecimal digits as the modem gave it, service centre included; the parts of one
// message in their order.
constexpr std::string_view kPduMediaType = "application/x-sms-pdu";

struct Part {
    Deliver message = {};
    std::string pdu = {};  // hexadecimal
};

// An error when it is no message that was received.
Result<Part> read_part(std::string_view pdu_hex);

// Why a message is not a text from somebody to us.
struct Exclusion {
    bool quarantine = false;  // a person should look; otherwise it is kept for a time and counted
    std::string why = {};
};
std::optional<Exclusion> exclusion_of(Deliver const& message);

// What a citizen said in the parts that are there, in order; `total` parts were announced. Names what is
// missing in the text, where it is missing, and among the problems. `parts` is not empty.
Submission to_submission(std::string_view account, std::vector<Part> const& parts, unsigned total);

// The name under which a message is known when all its parts are there: the same for every reading.
std::string external_id_of(std::vector<Part> const& parts);

// What Channel::read is for this channel: stored lines back to what they say. Lines of one message give one
// submission, whole or with holes. An error when a line is no message that was received.
Result<Reading> read_pdu_lines(std::string_view account, RawBytes const& raw);

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
