#pragma once

#include "base/retry_delay.hpp"
#include "base/time.hpp"
#include "spool/attachments/fetch_ledger.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace kanal::fetcher {

// How many requests at once a host may be sent, so that one that does not answer takes no place from the
// others. A host that has failed has one place. After kFailuresToRest failures in a row it has none until its
// rest is over, each rest longer than the one before; any answer ends that. Pure: time and jitter are
// parameters. Remembers kMostHosts; beyond, the one whose rest ends first is forgotten.
class HostBackoff {
public:
    static constexpr unsigned kFailuresToRest = 3;
    static constexpr std::size_t kMostHosts = 1024;

    explicit HostBackoff(std::size_t places) : places_(places) {}

    std::size_t places(std::string const& host, SteadyTime now) const;
    SteadyTime rests_until(std::string const& host) const;  // in the past: it does not rest

    void answered(std::string const& host);  // whatever it was
    // No connection, or no whole answer in time.
    void failed(std::string const& host, SteadyTime now, double jitter);

private:
    struct Failing {
        unsigned in_a_row = 0;
        SteadyTime until = {};
    };

    std::size_t places_;
    RetryDelay rest_ = {.first = std::chrono::seconds(30), .longest = std::chrono::minutes(15)};
    std::unordered_map<std::string, Failing> failing_ = {};
};

struct DueFetch {
    std::string channel = {};
    spool::PendingFetch fetch = {};
    std::string host = {};  // of its first request, or the scheme of its look-up
};

// What is due now, oldest first within a channel: at most `limit` of each, and of one report `of_report`.
struct DueFetches {
    std::vector<DueFetch> fetches = {};  // without `host`
    std::optional<Time> next = {};       // when something is due of those channels that have nothing due now
    bool more = false;                   // than `limit` in one of them
};
// A job of the spool's thread. Costs some 20 rows of an index for each fetch it gives.
Result<DueFetches> due_fetches(
    spool::FetchLedger& ledger, Time now, std::size_t limit, std::size_t of_report
);

// Which of the due fetches begins next, so that neither a report with many addresses nor a host that does not
// answer keeps others waiting: reports take turns, a host has as many places as HostBackoff gives it, a
// channel three quarters of all, and what failed before has half of them. Pure.
class FetchTurns {
public:
    explicit FetchTurns(std::size_t slots) : slots_(slots) {}

    // In place of what was left. Without those under way.
    void refill(std::vector<DueFetch> due);
    bool empty() const { return due_.empty(); }

    // Takes out those whose host rests, at most `limit`.
    std::vector<DueFetch> take_resting(HostBackoff const& hosts, SteadyTime now, std::size_t limit);

    // Takes out the next one; nothing: none of those left may begin before one of `under_way` has ended.
    std::optional<DueFetch> next(
        std::span<DueFetch const* const> under_way, HostBackoff const& hosts, SteadyTime now
    );

private:
    bool may_begin(
        DueFetch const& due,
        std::span<DueFetch const* const> under_way,
        HostBackoff const& hosts,
        SteadyTime now
    ) const;

    std::size_t slots_;
    std::vector<DueFetch> due_ = {};
    std::map<std::int64_t, std::uint64_t> last_turn_ = {};  // of a report, by its sequence
    std::uint64_t turn_ = 0;
};

}  // namespace kanal::fetcher
