#include "base/byte_budget.hpp"

#include "base/temporary_file.hpp"
#include "tests/support/run_coroutine.hpp"

#include <doctest/doctest.h>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/detached.hpp>
#include <optional>
#include <string>
#include <vector>

using namespace kanal;
namespace asio = boost::asio;

namespace {

constexpr ByteBudget::Limits kLimits{.total = 1000, .share = 400, .free = 10};

}  // namespace

TEST_CASE("byte budget: one peer gets his share and no more, and costs the others nothing") {
    ByteBudget budget(kLimits);
    auto greedy = budget.lease("a");
    CHECK(greedy.grow_to(410));
    CHECK_FALSE(greedy.grow_to(411));
    CHECK(greedy.bytes() == 410);
    auto second = budget.lease("a");
    CHECK(second.grow_to(10));  // what is free passes all the same
    CHECK_FALSE(second.grow_to(11));
    auto other = budget.lease("b");
    CHECK(other.grow_to(410));
    CHECK(budget.held() == 800);
    CHECK(budget.refused() == 2);
}

TEST_CASE("byte budget: what a message held is there again when it goes") {
    ByteBudget budget(kLimits);
    {
        auto lease = budget.lease("a");
        CHECK(lease.grow_to(300));
        auto moved = std::move(lease);
        CHECK(moved.grow_to(200));
        CHECK(budget.held_by("a") == 190);
    }
    CHECK(budget.held() == 0);
    CHECK(budget.held_by("a") == 0);
}

TEST_CASE("byte budget: when all is spent somebody may be told to go, and the next one has the place") {
    ByteBudget budget(kLimits);
    std::vector<ByteBudget::Lease> leases;
    for (auto const* peer : {"a", "b", "c"}) {
        leases.push_back(budget.lease(peer));
        (void)leases.back().grow_to(343);
    }
    CHECK(budget.held() == 999);
    auto late = budget.lease("d");
    CHECK_FALSE(late.grow_to(200));
    budget.set_on_spent([&] {
        leases.pop_back();
        return true;
    });
    CHECK(late.grow_to(200));
    CHECK(leases.size() == 2);
}

TEST_CASE("byte budget: those of one peer who wait are served in order, and nobody else waits for them") {
    ByteBudget budget(kLimits);
    asio::io_context loop;
    std::string served;
    auto first = std::make_optional(budget.lease("mail"));
    CHECK(first->grow_to(400));
    auto const waits = [&](int name, std::string peer, std::size_t bytes) -> asio::awaitable<void> {
        auto waiting = budget.wait(std::move(peer), bytes);
        auto const lease = co_await std::move(waiting);
        served += std::to_string(name);
    };
    asio::co_spawn(loop, waits(1, "mail", 350), asio::detached);
    asio::co_spawn(loop, waits(2, "mail", 20), asio::detached);
    asio::co_spawn(loop, waits(3, "other", 350), asio::detached);
    loop.poll();
    CHECK(served == "3");
    first.reset();
    loop.restart();
    loop.run();
    CHECK(served == "312");
    CHECK(budget.held() == 0);
}

TEST_CASE("byte budget: who waits for much keeps what becomes free, however many others ask for little") {
    ByteBudget budget(kLimits);
    asio::io_context loop;
    bool served = false;
    auto const waits = [&]() -> asio::awaitable<void> {
        auto waiting = budget.wait("mail", 400);
        auto const lease = co_await std::move(waiting);
        served = lease.bytes() == 400;
    };
    std::vector<ByteBudget::Lease> leases;
    for (int i = 0; i < 10; ++i) {
        leases.push_back(budget.lease("http " + std::to_string(i)));
        CHECK(leases.back().grow_to(110));
    }
    asio::co_spawn(loop, waits(), asio::detached);
    loop.poll();
    for (int i = 0; i < 4; ++i) {
        CHECK_FALSE(served);
        leases.pop_back();
        auto next = budget.lease("another");
        CHECK_FALSE(next.grow_to(110));
        loop.restart();
        loop.poll();
    }
    CHECK(served);
    leases.clear();
    CHECK(budget.held() == 0);
}

TEST_CASE("byte budget: who gives up waiting gives back what it kept") {
    ByteBudget budget(kLimits);
    asio::io_context loop;
    auto held = std::make_optional(budget.lease("mail"));
    CHECK(held->grow_to(310));
    auto const waits = [&]() -> asio::awaitable<void> {
        auto waiting = budget.wait("mail", 400);
        (void)co_await std::move(waiting);
    };
    {
        asio::cancellation_signal stop;
        asio::co_spawn(loop, waits(), asio::bind_cancellation_slot(stop.slot(), asio::detached));
        loop.poll();
        CHECK(budget.held() == 400);
        stop.emit(asio::cancellation_type::terminal);
        loop.restart();
        loop.run();
    }
    CHECK(budget.held() == 300);
    held.reset();
    CHECK(budget.held() == 0);
}

TEST_CASE("byte budget: what is larger than a share waits until its peer holds nothing else") {
    ByteBudget budget(kLimits);
    test::run_coroutine([&]() -> asio::awaitable<void> {
        auto waiting = budget.wait("mail", 5000);
        auto const lease = co_await std::move(waiting);
        CHECK(budget.held_by("mail") == 400);
    });
}

TEST_CASE("temporary file: it gives back what was put in, and leaves no name behind") {
    auto file = TemporaryFile::create();
    REQUIRE(file.has_value());
    std::string expected;
    for (int part = 0; part < 5; ++part) {
        std::string const bytes(70'000, static_cast<char>('a' + part));
        CHECK(file->append(bytes).has_value());
        expected += bytes;
    }
    CHECK(file->size() == expected.size());
    CHECK(file->read().value() == expected);
}
