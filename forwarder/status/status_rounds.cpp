#include "forwarder/status/status_rounds.hpp"

#include "base/log.hpp"

namespace kanal::forwarder {

namespace {

constexpr std::size_t kAtOnce = 20;
constexpr auto kNextOfARound = std::chrono::minutes(1);
constexpr auto kAfterFailure = std::chrono::minutes(15);

}  // namespace

SteadyTime StatusRounds::turn(SteadyTime now, Time wall) {
    auto const every = sink_.asks_every();
    if (!every) return SteadyTime::max();
    if (now < next_) return next_;
    auto const tracked = outbox_.tracked(after_, kAtOnce, wall - sink_.asks_for());
    if (!tracked) return failed(now, tracked.error().what);
    if (!tracked->reports.empty()) {
        auto const told = sink_.ask(tracked->reports);
        if (!told) return failed(now, told.error().what);
        if (auto const noted = outbox_.note(*told, wall); !noted) return failed(now, noted.error().what);
    }
    after_ = tracked->next;
    next_ = now + (after_ > 0 ? Duration(kNextOfARound) : *every);
    return next_;
}

// The same reports are asked for again.
SteadyTime StatusRounds::failed(SteadyTime now, std::string const& why) {
    log::limited_event(log::Level::warning, "centre_not_asked", {{"centre", centre_}, {"reason", why}});
    next_ = now + kAfterFailure;
    return next_;
}

}  // namespace kanal::forwarder
