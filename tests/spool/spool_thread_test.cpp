#include "spool/spool_thread.hpp"

#include "base/digest.hpp"
#include "spool/sqlite/database.hpp"
#include "tests/spool/show_result.hpp"
#include "tests/spool/spool_fixture.hpp"
#include "tests/support/run_coroutine.hpp"

#include <doctest/doctest.h>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

#include <atomic>
#include <future>
#include <thread>

using namespace kanal;
using namespace kanal::test;
namespace asio = boost::asio;

namespace {

auto put_job(std::string const& name) {
    return [report = make_report(name)](spool::Spool& spool) {
        return spool.reports().put(report, sha256(report.text), {"text/plain", report.text}, {});
    };
}

}  // namespace

TEST_CASE("spool thread: a coroutine hears of its put after the commit, on its own executor") {
    TempDir dir;
    spool::SpoolThread thread(open_spool(dir.path()), [] {});
    bool resumed_here = false;
    run_coroutine([&]() -> asio::awaitable<void> {
        auto const here = std::this_thread::get_id();
        auto job = put_job("a");
        auto const stored = co_await thread.run(std::move(job));
        REQUIRE(stored);
        CHECK_FALSE(stored->duplicate);
        resumed_here = std::this_thread::get_id() == here;
    });
    CHECK(resumed_here);
    auto again = thread.wait(put_job("a"));
    REQUIRE(again);
    CHECK(again->duplicate);
}

TEST_CASE("spool thread: of many jobs in one group an error takes back only its own") {
    TempDir dir;
    spool::SpoolThread thread(open_spool(dir.path()), [] {});
    asio::io_context loop;
    std::vector<int> errors;
    for (int i = 0; i < 50; ++i) {
        auto one = [&thread, &errors, i]() -> asio::awaitable<void> {
            auto job = [i, put = put_job("r" + std::to_string(i))](spool::Spool& spool
                       ) -> Result<spool::Stored> {
                auto stored = put(spool);
                if (i % 10 == 3) return reject("test: refused");
                return stored;
            };
            auto const stored = co_await thread.run(std::move(job));
            if (!stored) errors.push_back(i);
        };
        asio::co_spawn(loop, std::move(one), asio::detached);
    }
    loop.run();
    CHECK(errors == std::vector<int>{3, 13, 23, 33, 43});
    auto const found = thread.wait([](spool::Spool& spool) {
        return spool.deliveries().due("lapor", 0, 1000, 1000, some_day());
    });
    CHECK(found->size() == 45);
}

TEST_CASE("spool thread: a statement that takes long is progress") {
    TempDir dir;
    auto database = spool::Database::open(dir / "long.db").value();
    std::atomic<std::uint64_t> progress = 0;
    database->count_progress(progress);
    auto const counted = database->number(
        "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 200000) SELECT max(x) FROM "
        "c"
    );
    REQUIRE(counted);
    CHECK(*counted == 200'000);
    CHECK(progress > 50);
}

TEST_CASE("spool thread: a job that hangs is work without progress, and rest is no work") {
    TempDir dir;
    spool::SpoolThread thread(open_spool(dir.path()), [] {});
    std::promise<void> started;
    std::promise<void> release;
    std::thread caller([&] {
        auto const hang = thread.wait([&](spool::Spool&) -> Result<void> {
            started.set_value();
            release.get_future().wait();
            return {};
        });
        CHECK(hang);
    });
    started.get_future().wait();
    CHECK(thread.working());
    auto const before = thread.progress();
    for (int i = 0; i < 1000; ++i)
        CHECK(thread.progress() == before);
    release.set_value();
    caller.join();
    while (thread.working())
        std::this_thread::yield();
    CHECK(thread.progress() >= before);
}

TEST_CASE("spool thread: a cancellation while the job waits does not take the result away") {
    TempDir dir;
    spool::SpoolThread thread(open_spool(dir.path()), [] {});
    asio::io_context loop;
    asio::cancellation_signal cancel;
    std::atomic<bool> started = false;
    std::atomic<bool> cancelled = false;
    bool stored = false;
    auto one = [&]() -> asio::awaitable<void> {
        auto job = [&, put = put_job("a")](spool::Spool& spool) {
            started = true;
            while (!cancelled)
                std::this_thread::yield();
            return put(spool);
        };
        auto const result = co_await thread.run(std::move(job));
        stored = result.has_value();
    };
    asio::co_spawn(loop, std::move(one), asio::bind_cancellation_slot(cancel.slot(), asio::detached));
    std::thread canceller([&] {
        while (!started)
            std::this_thread::yield();
        asio::post(loop, [&] {
            cancel.emit(asio::cancellation_type::terminal);
            cancelled = true;
        });
    });
    loop.run();
    canceller.join();
    CHECK(stored);
}

TEST_CASE("spool thread: the hook runs for what became due, and not for what did not") {
    TempDir dir;
    spool::SpoolThread thread(open_spool(dir.path()), [] {});
    std::atomic<int> commits = 0;
    thread.set_on_commit([&] { ++commits; });
    auto settle_job = [](spool::Spool& spool) {
        return spool.deliveries().settle("lapor", {delivered(1)}, some_day());
    };
    REQUIRE(thread.wait(put_job("a")));
    CHECK(commits == 1);
    REQUIRE(thread.wait(put_job("a")));
    REQUIRE(thread.wait(settle_job));
    CHECK(commits == 1);
    thread.set_on_commit({});
    REQUIRE(thread.wait(put_job("b")));
    CHECK(commits == 1);
}

TEST_CASE("spool thread: jobs queued before the end are done before the end") {
    TempDir dir;
    asio::io_context loop;
    int stored = 0;
    {
        spool::SpoolThread thread(open_spool(dir.path()), [] {});
        for (int i = 0; i < 20; ++i) {
            auto one = [&thread, &stored, i]() -> asio::awaitable<void> {
                auto job = put_job("r" + std::to_string(i));
                auto const result = co_await thread.run(std::move(job));
                stored += result.has_value();
            };
            asio::co_spawn(loop, std::move(one), asio::detached);
        }
        loop.poll();
    }
    loop.run();
    CHECK(stored == 20);
    CHECK(due(*open_spool(dir.path()), "lapor").size() == 20);
}

TEST_CASE("spool thread: upkeep runs between the groups") {
    TempDir dir;
    spool::SpoolThread thread(open_spool(dir.path()), [] {});
    run_coroutine([&]() -> asio::awaitable<void> {
        auto job = put_job("a");
        auto const stored = co_await thread.run(std::move(job));
        REQUIRE(stored);
        auto upkeep = [](spool::Spool& spool) { return spool.upkeep(some_day()); };
        auto const kept = co_await thread.run_alone(std::move(upkeep));
        CHECK(kept.has_value());
    });
    CHECK(thread.waiting() == 0);
    CHECK(thread.accepting());
}

TEST_CASE("spool thread: a job that throws fails, and the next one works") {
    TempDir dir;
    spool::SpoolThread thread(open_spool(dir.path()), [] {});
    auto const thrown = thread.wait([](spool::Spool&) -> Result<int> { throw std::bad_alloc(); });
    REQUIRE_FALSE(thrown);
    CHECK(thrown.error().fault == Fault::retry);
    CHECK(thread.wait(put_job("a")));
}
