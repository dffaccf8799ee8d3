#include "fetcher/host_backoff.hpp"

#include <algorithm>

namespace kanal::fetcher {

std::size_t HostBackoff::places(std::string const& host, SteadyTime now) const {
    auto const found = failing_.find(host);
    if (found == failing_.end()) return places_;
    return now < found->second.until ? 0 : 1;
}

SteadyTime HostBackoff::rests_until(std::string const& host) const {
    auto const found = failing_.find(host);
    return found == failing_.end() ? SteadyTime() : found->second.until;
}

void HostBackoff::answered(std::string const& host) {
    failing_.erase(host);
}

void HostBackoff::failed(std::string const& host, SteadyTime now, double jitter) {
    if (failing_.size() >= kMostHosts && !failing_.contains(host)) {
        auto const first =
            std::min_element(failing_.begin(), failing_.end(), [](auto const& a, auto const& b) {
                return a.second.until < b.second.until;
            });
        failing_.erase(first);
    }
    auto& host_failing = failing_[host];
    if (++host_failing.in_a_row < kFailuresToRest) return;
    host_failing.until = now + rest_.after(host_failing.in_a_row - kFailuresToRest + 1, jitter);
}

}  // namespace kanal::fetcher
