#include "fetcher/fetch_turns.hpp"

#include <algorithm>
#include <set>
#include <tuple>

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

Result<DueFetches> due_fetches(
    spool::FetchLedger& ledger, Time now, std::size_t limit, std::size_t of_report
) {
    auto const backlog = ledger.backlog();
    if (!backlog) return backlog.error();
    DueFetches found;
    for (auto const& one : *backlog) {
        auto due = ledger.due(one.channel, now, limit, of_report);
        if (!due) return due.error();
        found.more = found.more || due->size() >= limit;
        if (due->empty()) found.next = found.next ? std::min(*found.next, one.next) : one.next;
        for (auto& fetch : *due)
            found.fetches.push_back({one.channel, std::move(fetch), {}});
    }
    return found;
}

void FetchTurns::refill(std::vector<DueFetch> due) {
    due_ = std::move(due);
    std::set<std::int64_t> waiting;
    for (auto const& one : due_)
        waiting.insert(one.fetch.sequence);
    std::erase_if(last_turn_, [&](auto const& turn) { return !waiting.contains(turn.first); });
}

std::vector<DueFetch> FetchTurns::take_resting(HostBackoff const& hosts, SteadyTime now, std::size_t limit) {
    std::vector<DueFetch> resting;
    std::erase_if(due_, [&](DueFetch& one) {
        if (resting.size() >= limit || hosts.places(one.host, now) > 0) return false;
        resting.push_back(std::move(one));
        return true;
    });
    return resting;
}

bool FetchTurns::may_begin(
    DueFetch const& due, std::span<DueFetch const* const> under_way, HostBackoff const& hosts, SteadyTime now
) const {
    std::size_t of_host = 0;
    std::size_t of_channel = 0;
    std::size_t again = 0;
    for (auto const* const other : under_way) {
        of_host += other->host == due.host ? 1 : 0;
        of_channel += other->channel == due.channel ? 1 : 0;
        again += other->fetch.tries > 0 ? 1 : 0;
    }
    return of_host < hosts.places(due.host, now) && of_channel < std::max<std::size_t>(1, slots_ * 3 / 4) &&
           (due.fetch.tries == 0 || again < std::max<std::size_t>(1, slots_ / 2));
}

std::optional<DueFetch> FetchTurns::next(
    std::span<DueFetch const* const> under_way, HostBackoff const& hosts, SteadyTime now
) {
    auto const rank = [this](DueFetch const& one) {
        auto const turn = last_turn_.find(one.fetch.sequence);
        return std::tuple(one.fetch.tries > 0, turn == last_turn_.end() ? 0 : turn->second);
    };
    auto best = due_.end();
    for (auto one = due_.begin(); one != due_.end(); ++one)
        if (may_begin(*one, under_way, hosts, now) && (best == due_.end() || rank(*one) < rank(*best)))
            best = one;
    if (best == due_.end()) return std::nullopt;
    auto chosen = std::move(*best);
    due_.erase(best);
    last_turn_[chosen.fetch.sequence] = ++turn_;
    return chosen;
}

}  // namespace kanal::fetcher
