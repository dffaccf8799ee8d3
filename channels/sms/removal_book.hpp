#pragma once

#include "base/retry_delay.hpp"
#include "base/time.hpp"

#include <map>
#include <string>

namespace kanal::sms {

// Messages that are on disk here and are to go from the SIM. What a modem says of a deletion is not believed:
// the message is gone when a whole look at the SIM does not show it. Until then it is tried again after a
// growing pause, and never taken for a new message. Pure but for itself.
class RemovalBook {
public:
    explicit RemovalBook(RetryDelay delay) : delay_(delay) {}

    enum class Verdict {
        unknown,  // not in the book: to be stored first
        wait,     // stored; not yet time to delete it
        remove,   // stored; to be deleted now
    };
    Verdict look(std::string const& message, SteadyTime now) const;

    // Stored, and deleted, says the modem or not. How often so far.
    unsigned tried(std::string const& message, SteadyTime now, double jitter);

    // Around one look over all that lies on the SIM: what was not seen in it is gone.
    void begin_sweep();
    void seen(std::string const& message);
    void end_sweep();

    bool empty() const { return entries_.empty(); }
    std::size_t stayed() const;  // messages that were seen after they had been deleted

private:
    struct Entry {
        unsigned tries = 0;
        SteadyTime not_before = {};
        bool seen = true;
        bool stayed = false;
    };
    RetryDelay delay_;
    std::map<std::string, Entry> entries_ = {};
};

}  // namespace kanal::sms
