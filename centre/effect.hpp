#pragma once

#include "base/time.hpp"

#include <cstdint>
#include <string>

namespace kanal::centre {

// One report, or a later edition of it, as it came by one of the ways.
struct Effect {
    std::string message_id = {};  // by which a repetition is known
    std::string report_id = {};   // of all its editions
    std::string number = {};      // the citizen's receipt number; empty: not said
    std::string gateway = {};     // the agency's code; empty: not said
    std::string way = {};         // http, xml, queue
    Time taken_in = {};           // when the gateway took it in, or, where it does not say, when it came here
    std::string content = {};     // what was sent, byte for byte
};

// What became of it.
struct Taken {
    bool first = false;            // it took effect now; otherwise it had before, and nothing changed
    bool conflicts = false;        // it had before, with other bytes
    std::int64_t tracking_id = 0;  // of the report, the same for each of its editions
    std::int64_t transaction = 0;  // of this message
};

// How many messages a gateway sent in a day.
struct Count {
    std::string day = {};  // of Effect::taken_in, UTC: "2026-11-30"
    std::string gateway = {};
    std::string way = {};
    std::int64_t messages = 0;     // that took effect
    std::int64_t reports = 0;      // of which these began; the others are editions
    std::int64_t repeated = 0;     // came again, and changed nothing
    std::int64_t conflicting = 0;  // the same with other bytes: a person should look
};

}  // namespace kanal::centre
