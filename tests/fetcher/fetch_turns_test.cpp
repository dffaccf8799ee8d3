#include "fetcher/fetch_turns.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace std::chrono_literals;
using fetcher::DueFetch;

namespace {

SteadyTime const kNow = SteadyTime() + 1h;

DueFetch due(std::int64_t sequence, std::uint32_t position, std::string host, unsigned tries = 0) {
    DueFetch one;
    one.channel = "app";
    one.fetch.sequence = sequence;
    one.fetch.position = position;
    one.fetch.tries = tries;
    one.host = std::move(host);
    return one;
}

// The sequences of those that begin while none of them ends.
std::vector<std::int64_t> begun(
    fetcher::FetchTurns& turns, fetcher::HostBackoff const& hosts, std::vector<DueFetch>& under_way
) {
    std::vector<std::int64_t> sequences;
    for (;;) {
        std::vector<DueFetch const*> now;
        for (auto const& one : under_way)
            now.push_back(&one);
        auto next = turns.next(now, hosts, kNow);
        if (!next) return sequences;
        sequences.push_back(next->fetch.sequence);
        under_way.push_back(std::move(*next));
    }
}

}  // namespace

TEST_CASE("fetch turns: a report with many addresses has its second one after the first of every other") {
    fetcher::FetchTurns turns(4);
    fetcher::HostBackoff const hosts(4);
    turns.refill({due(1, 0, "a"), due(1, 1, "b"), due(1, 2, "c"), due(2, 0, "d"), due(3, 0, "e")});
    std::vector<std::int64_t> order;
    while (auto const next = turns.next({}, hosts, kNow))
        order.push_back(next->fetch.sequence);
    CHECK(order == std::vector<std::int64_t>{1, 2, 3, 1, 1});
}

TEST_CASE("fetch turns: the turn of a report is remembered while it has more that waits") {
    fetcher::FetchTurns turns(4);
    fetcher::HostBackoff const hosts(4);
    turns.refill({due(1, 0, "a"), due(2, 0, "a")});
    CHECK(turns.next({}, hosts, kNow)->fetch.sequence == 1);
    turns.refill({due(1, 1, "a"), due(2, 0, "a")});
    CHECK(turns.next({}, hosts, kNow)->fetch.sequence == 2);
}

TEST_CASE("fetch turns: a host has its places, and the others have the rest") {
    fetcher::FetchTurns turns(4);
    fetcher::HostBackoff const hosts(2);
    turns.refill({due(1, 0, "slow"), due(2, 0, "slow"), due(3, 0, "slow"), due(4, 0, "good")});
    std::vector<DueFetch> under_way;
    CHECK(begun(turns, hosts, under_way) == std::vector<std::int64_t>{1, 2, 4});
    under_way.erase(under_way.begin());
    CHECK(begun(turns, hosts, under_way) == std::vector<std::int64_t>{3});
    CHECK(turns.empty());
}

TEST_CASE("fetch turns: what failed before has half of the places, and comes after what was never tried") {
    fetcher::FetchTurns turns(4);
    fetcher::HostBackoff const hosts(2);
    turns.refill({due(1, 0, "a", 3), due(2, 0, "b", 1), due(3, 0, "c", 1), due(4, 0, "d")});
    std::vector<DueFetch> under_way;
    CHECK(begun(turns, hosts, under_way) == std::vector<std::int64_t>{4, 1, 2});
}

TEST_CASE("fetch turns: one channel takes three quarters of the places at most") {
    fetcher::FetchTurns turns(4);
    fetcher::HostBackoff const hosts(2);
    auto other = due(9, 0, "z");
    other.channel = "web";
    turns.refill({due(1, 0, "a"), due(2, 0, "b"), due(3, 0, "c"), due(4, 0, "d"), other});
    std::vector<DueFetch> under_way;
    CHECK(begun(turns, hosts, under_way) == std::vector<std::int64_t>{1, 2, 3, 9});
}

TEST_CASE("host back-off: a host that failed has one place, rests after three failures, longer each time") {
    fetcher::HostBackoff hosts(2);
    CHECK(hosts.places("a", kNow) == 2);
    hosts.failed("a", kNow, 1);
    CHECK(hosts.places("a", kNow) == 1);
    hosts.failed("a", kNow, 1);
    hosts.failed("a", kNow, 1);
    CHECK(hosts.places("a", kNow) == 0);
    CHECK(hosts.rests_until("a") == kNow + 30s);
    CHECK(hosts.places("b", kNow) == 2);
    CHECK(hosts.places("a", kNow + 30s) == 1);
    hosts.failed("a", kNow + 30s, 1);
    CHECK(hosts.rests_until("a") == kNow + 90s);
    for (int i = 0; i < 20; ++i)
        hosts.failed("a", kNow, 1);
    CHECK(hosts.rests_until("a") == kNow + 15min);
    hosts.answered("a");
    CHECK(hosts.places("a", kNow) == 2);
}

TEST_CASE("host back-off: any number of host names takes no more memory than a thousand") {
    fetcher::HostBackoff hosts(2);
    for (int i = 0; i < 3; ++i)
        hosts.failed("kept", kNow + 1h, 1);
    for (int i = 0; i < 5'000; ++i)
        hosts.failed("host" + std::to_string(i), kNow, 1);
    std::size_t remembered = 0;
    for (int i = 0; i < 5'000; ++i)
        remembered += hosts.places("host" + std::to_string(i), kNow) == 1 ? 1 : 0;
    CHECK(remembered == fetcher::HostBackoff::kMostHosts - 1);
    CHECK(hosts.places("kept", kNow + 1h) == 0);
}

TEST_CASE("fetch turns: what waits for a host at rest is taken out, and nothing else") {
    fetcher::FetchTurns turns(4);
    fetcher::HostBackoff hosts(2);
    for (int i = 0; i < 3; ++i)
        hosts.failed("slow", kNow, 1);
    turns.refill({due(1, 0, "slow"), due(2, 0, "slow"), due(3, 0, "slow"), due(4, 0, "good")});
    CHECK(turns.take_resting(hosts, kNow, 2).size() == 2);
    CHECK(turns.take_resting(hosts, kNow, 2).size() == 1);
    CHECK(turns.next({}, hosts, kNow)->fetch.sequence == 4);
}
