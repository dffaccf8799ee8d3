#pragma once

#include "base/time.hpp"
#include "core/sink.hpp"
#include "forwarder/outbox.hpp"

#include <optional>
#include <string>

namespace kanal::forwarder {

// Tells a centre that takes counts how many messages of each of the last days it should have: after a start,
// and then once on each day in UTC. The lane's thread, while nothing is to be delivered and the centre is
// well.
class CountRounds {
public:
    // All three outlive it.
    CountRounds(std::string const& centre, Outbox& outbox, Sink& sink)
        : centre_(centre), outbox_(outbox), sink_(sink) {}

    // Tells what is due. When something may be due again; the end of time where the centre takes no counts.
    SteadyTime turn(SteadyTime now, Time wall);

    static constexpr auto kDaysBack = std::chrono::days(31);

private:
    Result<void> tell(Time wall);

    std::string const& centre_;
    Outbox& outbox_;
    Sink& sink_;
    std::optional<std::chrono::sys_days> told_ = {};
    SteadyTime next_ = {};
};

}  // namespace kanal::forwarder
