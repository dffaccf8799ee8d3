#include "forwarder/backlog_alarm.hpp"

namespace kanal::forwarder {

std::optional<Duration> BacklogAlarm::look(std::optional<Time> oldest, Time now) {
    std::size_t reached = 0;
    if (oldest)
        while (reached < kAges.size() && now - *oldest >= kAges[reached])
            ++reached;
    // While a long backlog drains its oldest report grows younger; only a queue that is young again has
    // recovered.
    if (reached == 0) reached_ = 0;
    if (reached <= reached_) return std::nullopt;
    reached_ = reached;
    return kAges[reached - 1];
}

}  // namespace kanal::forwarder
