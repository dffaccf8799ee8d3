#pragma once

#include "base/clock.hpp"
#include "base/retry_delay.hpp"

#include <map>
#include <string>

namespace kanal::sms {

// Messages that are on disk here and would not go from the SIM: a known fault of some modems. Each is tried
// again after a growing pause, and never taken for a new message. Pure but for itself.
class RemovalBook {
public:
    explicit RemovalBook(RetryDelay delay) : delay_(delay) {}

    enum class Verdict {
        unknown,  // not in the book: to be stored first
        wait,     // stored; not yet time to delete it
        remove,   // stored; to be deleted now
    };
    Verdict look(std::string const& message, SteadyTime now) const;

    // Stored, and deleted in vain. How often so far.
    unsigned failed(std::string const& message, SteadyTime now, double jitter);
    void removed(std::string const& message) { entries_.erase(message); }

    // Around one look over all that lies on the SIM: what was not seen in it is gone.
    void begin_sweep();
    void seen(std::string const& message);
    void end_sweep();

    std::size_t size() const { return entries_.size(); }

private:
    struct Entry {
        unsigned tries = 0;
        SteadyTime not_before = {};
        bool seen = true;
    };
    RetryDelay delay_;
    std::map<std::string, Entry> entries_ = {};
};

}  // namespace kanal::sms
