#include "forwarder/status/count_rounds.hpp"

#include "base/log.hpp"

namespace kanal::forwarder {

namespace {

constexpr auto kLookAgain = std::chrono::minutes(15);

}  // namespace

SteadyTime CountRounds::turn(SteadyTime now, Time wall) {
    if (!sink_.takes_counts()) return SteadyTime::max();
    if (now < next_) return next_;
    next_ = now + kLookAgain;
    auto const today = std::chrono::floor<std::chrono::days>(wall);
    if (told_ == today) return next_;
    auto const told = tell(wall);
    if (told)
        told_ = today;
    else
        log::limited_event(
            log::Level::warning, "centre_not_told", {{"centre", centre_}, {"reason", told.error().what}}
        );
    return next_;
}

Result<void> CountRounds::tell(Time wall) {
    auto const counts = outbox_.counts(wall - kDaysBack);
    if (!counts) return counts.error();
    if (counts->empty()) return {};
    return sink_.tell(*counts, wall);
}

}  // namespace kanal::forwarder
