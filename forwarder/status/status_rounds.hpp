#pragma once

#include "base/time.hpp"
#include "core/sink.hpp"
#include "forwarder/outbox.hpp"

#include <string>

namespace kanal::forwarder {

// Asks a centre what became of the reports that it has: all of them in turn, twenty a minute, then again
// after as long as its profile says. The lane's thread, while nothing is to be delivered.
class StatusRounds {
public:
    // All three outlive it.
    StatusRounds(std::string const& centre, Outbox& outbox, Sink& sink)
        : centre_(centre), outbox_(outbox), sink_(sink) {}

    // Asks what is due. When something is due again; the end of time where the centre is never asked.
    SteadyTime turn(SteadyTime now, Time wall);

private:
    SteadyTime failed(SteadyTime now, std::string const& why);

    std::string const& centre_;
    Outbox& outbox_;
    Sink& sink_;
    std::int64_t after_ = 0;
    std::int64_t failing_ = 0;  // the report for which no answer came last
    SteadyTime next_ = {};
};

}  // namespace kanal::forwarder
