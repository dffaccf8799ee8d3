#pragma once

#include "base/error.hpp"
#include "base/time.hpp"

#include <cstddef>
#include <mutex>
#include <string_view>

namespace kanal::centre {

// What goes wrong with one message on purpose, so that senders can be tested.
struct Fault {
    enum class Kind {
        none,
        lost_before,    // the connection ends before the message took effect
        lost_after,     // it takes effect, and the connection ends without an answer
        status,         // HTTP: this status; nothing takes effect
        delay,          // the answer comes late
        cut,            // it takes effect, and only so many bytes of the answer come
        wrong_receipt,  // HTTP: it takes effect, and the receipt is another report's
    };
    Kind kind = Kind::none;
    unsigned status = 500;
    std::size_t bytes = 0;
    Duration delay = {};
};

// The fault that a test has ordered, for so many messages. Any thread.
class Faults {
public:
    // {"mode": "lost_after", "times": 3, "status": 500, "bytes": 20, "milliseconds": 1500}; "none" ends it.
    // Without "times" until the next order. `reject`: not understood.
    Result<void> order(std::string_view json);
    Fault take();  // for the next message

private:
    std::mutex mutex_;
    Fault fault_ = {};
    std::int64_t times_ = 0;  // below 0: for ever
};

}  // namespace kanal::centre
