#include "forwarder/status/status_rounds.hpp"

#include "base/log.hpp"

#include <utility>

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
    auto const& reports = tracked->reports;
    if (!reports.empty()) {
        auto const asked = sink_.ask(reports);
        if (auto const noted = outbox_.note(asked.told, wall); !noted) return failed(now, noted.error().what);
        if (asked.answered < reports.size()) {
            if (asked.answered > 0) after_ = reports[asked.answered - 1].sequence;
            // One that the centre fails on by itself waits for the next round, and the others do not wait for
            // it.
            auto const failing = reports[asked.answered].sequence;
            if (std::exchange(failing_, failing) == failing) after_ = failing;
            return failed(now, asked.why);
        }
    }
    after_ = tracked->next;
    next_ = now + (after_ > 0 ? Duration(kNextOfARound) : *every);
    return next_;
}

SteadyTime StatusRounds::failed(SteadyTime now, std::string const& why) {
    log::limited_event(log::Level::warning, "centre_not_asked", {{"centre", centre_}, {"reason", why}});
    next_ = now + kAfterFailure;
    return next_;
}

}  // namespace kanal::forwarder
