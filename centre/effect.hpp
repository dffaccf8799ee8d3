#pragma once

#include "base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace kanal::centre {

// One report, or a later edition of it, as it came by one of the ways.
struct Effect {
    std::string message_id = {};  // by which a repetition is known
    std::string report_id = {};   // of all its editions
    std::string number = {};      // the citizen's receipt number; empty: not said
    std::string gateway = {};     // the agency's code; empty: not said
    std::string way = {};         // http, xml, queue
    std::string sender = {};      // the user whom the broker has verified; empty: nobody did
    Time taken_in = {};           // when the gateway took it in, or, where it does not say, when it came here
    std::string content = {};     // what was sent, byte for byte
};

// What became of it.
struct Taken {
    bool first = false;            // it took effect now; otherwise it had before, and nothing changed
    bool conflicts = false;        // it had before, with other bytes
    bool begins = false;           // with first: it is the first message of its report
    std::int64_t tracking_id = 0;  // of the report, the same for each of its editions
    std::int64_t transaction = 0;  // of this message
};

// How many messages came of what a gateway took in on a day.
struct Count {
    std::string day = {};  // of Effect::taken_in, UTC: "2026-11-30"
    std::string gateway = {};
    std::string way = {};
    std::int64_t messages = 0;     // that took effect
    std::int64_t reports = 0;      // of which these began; the others are editions
    std::int64_t repeated = 0;     // came again, and changed nothing
    std::int64_t conflicting = 0;  // the same with other bytes: a person should look
    std::optional<std::int64_t> claimed =
        {};  // how many the gateway says that it sent; nothing: it did not say

    // How many of them are missing.
    std::int64_t missing() const { return claimed && *claimed > messages ? *claimed - messages : 0; }
};

// What a gateway says that it has sent of a day, by one way.
struct Claim {
    std::string day = {};
    std::string gateway = {};
    std::string way = {};
    std::int64_t messages = 0;
    Time as_of = {};  // the latest holds
};

}  // namespace kanal::centre
