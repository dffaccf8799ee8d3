#include "readmodel/read_model.hpp"
#include "base/digest.hpp"
#include "spool/sqlite/database.hpp"
#include "tests/spool/show_result.hpp"
#include "tests/spool/spool_fixture.hpp"
#include "tests/support/run_coroutine.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <thread>

using namespace kanal;
using namespace kanal::test;
namespace asio = boost::asio;
namespace fs = std::filesystem;
using readmodel::ReadView;

namespace {

// A spool on its thread and the read model that follows it.
class Running {
public:
    explicit Running(TempDir const& dir)
        : spool_(open_spool(dir.path()), [] {}), model_(std::in_place, dir.path(), spool_) {}

    void put(std::string const& name, std::string const& text = "Jalan rusak.") {
        auto const report = make_report(name, text);
        auto const stored = spool_.wait([&report](spool::Spool& spool) {
            return spool.reports().put(report, sha256(report.text), {"text/plain", report.text}, {});
        });
        REQUIRE(stored);
    }

    template <class Job>
    auto ask(Job job, Duration patience = readmodel::ReadModel::kPatience) {
        std::optional<Result<readmodel::Answered<typename std::invoke_result_t<Job&, ReadView&>::value_type>>>
            got;
        run_coroutine([&]() -> asio::awaitable<void> {
            auto answer = co_await model_->ask(std::move(job), patience);
            got.emplace(std::move(answer));
        });
        return std::move(*got);
    }

    std::vector<std::string> list() {
        auto const answer =
            ask([](ReadView& view) { return view.index.list({}, readmodel::kFromTheNewest, 1'000); });
        std::vector<std::string> found;
        if (!answer) return found;
        for (auto const& entry : answer->value.reports)
            found.push_back(entry.number + " " + std::string(to_text(entry.state)) + " " + entry.title);
        return found;
    }

    // The bound only ends a test that has failed.
    void until_current() {
        auto const end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
        while (model_->behind() > 0 && std::chrono::steady_clock::now() < end)
            std::this_thread::yield();
        CHECK(model_->behind() == 0);
    }
    void until_rebuilt(std::uint64_t times) {
        auto const end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
        while (model_->status().rebuilds < times && std::chrono::steady_clock::now() < end)
            std::this_thread::yield();
        until_current();
    }

    spool::SpoolThread& spool() { return spool_; }
    readmodel::ReadModel& model() { return *model_; }

private:
    spool::SpoolThread spool_;
    std::optional<readmodel::ReadModel> model_;
};

}  // namespace

TEST_CASE("read model: who has just sent a report finds it") {
    TempDir dir;
    Running running(dir);
    for (int i = 0; i < 20; ++i) {
        auto const name = "r" + std::to_string(i);
        running.put(name);
        auto const found = running.ask([id = id_for(name)](ReadView& view) { return view.index.find(id); });
        REQUIRE(found);
        if (found->behind == 0) CHECK(found->value.has_value());
    }
    running.until_current();
    CHECK(running.list().size() == 20);
}

TEST_CASE("read model: an answer that lacks a report never says that nothing is missing") {
    TempDir dir;
    Running running(dir);
    running.until_current();  // before it is open, a question that does not wait is refused
    for (int i = 0; i < 50; ++i) {
        auto const name = "r" + std::to_string(i);
        running.put(name);
        auto const look = [&](ReadView& view) {
            auto found = view.index.find(id_for(name));
            running.until_current();  // the projection gets there while the answer is on its way
            return found;
        };
        auto const found = running.ask(look, Duration(0));
        REQUIRE(found);
        CHECK((found->value.has_value() || found->behind > 0));
    }
}

TEST_CASE("read model: records come from the spool itself") {
    TempDir dir;
    Running running(dir);
    running.put("a", "Lampu padam.");
    running.until_current();
    auto const record = running.ask([](ReadView& view) { return view.records.record_at(1); });
    REQUIRE(record);
    CHECK(record->value.find("Lampu padam.") != std::string::npos);
}

TEST_CASE("read model: it goes on where it was") {
    TempDir dir;
    {
        Running running(dir);
        running.put("a");
        running.until_current();
    }
    Running running(dir);
    running.put("b");
    running.until_current();
    CHECK(running.model().status().rebuilds == 0);
    CHECK(running.list().size() == 2);
}

TEST_CASE("read model: a file that is missing, damaged or of something else is made anew, with the same lists"
) {
    TempDir dir;
    auto const file = dir / "index.db";
    std::vector<std::string> before;
    {
        Running running(dir);
        for (auto const* name : {"a", "b", "c"})
            running.put(name);
        running.until_current();
        before = running.list();
        REQUIRE(before.size() == 3);
    }
    SUBCASE("missing") {
        fs::remove(file);
    }
    SUBCASE("cut short") {
        fs::resize_file(file, fs::file_size(file) / 2);
    }
    SUBCASE("empty") {
        fs::resize_file(file, 0);
    }
    SUBCASE("no database") {
        std::ofstream(file, std::ios::binary | std::ios::trunc) << std::string(20'000, 'x');
    }
    SUBCASE("of another version") {
        auto database = spool::Database::open(file);
        REQUIRE(database);
        REQUIRE((*database)->script("PRAGMA user_version=99"));
    }
    SUBCASE("of another spool") {
        auto database = spool::Database::open(file);
        REQUIRE(database);
        REQUIRE(
            (*database)->script("UPDATE position SET spool = 'another'; DELETE FROM report WHERE first = 2")
        );
    }
    SUBCASE("ahead of the spool") {
        auto database = spool::Database::open(file);
        REQUIRE(database);
        REQUIRE((*database)->script("UPDATE position SET sequence = 100; DELETE FROM report WHERE first = 2")
        );
    }
    SUBCASE("with another report where it ended") {
        auto database = spool::Database::open(file);
        REQUIRE(database);
        REQUIRE((*database)->script("UPDATE position SET last_id = 'x'; DELETE FROM report WHERE first = 2"));
    }
    Running running(dir);
    running.until_rebuilt(1);
    CHECK(running.model().status().rebuilds == 1);
    CHECK(running.list() == before);
}

TEST_CASE("read model: a file that is removed while it is used is made anew") {
    TempDir dir;
    Running running(dir);
    for (auto const* name : {"a", "b", "c"})
        running.put(name);
    running.until_current();
    auto const before = running.list();
    for (auto const* suffix : {"", "-wal", "-shm"})
        fs::remove(dir.path() / (std::string("index.db") + suffix));
    running.until_rebuilt(1);
    CHECK(running.list() == before);
    fs::remove(dir / "index.db");  // its log and its shared memory stay
    running.until_rebuilt(2);
    CHECK(running.list() == before);
}

TEST_CASE("read model: a statement that takes too long is interrupted, and the next one runs") {
    TempDir dir;
    auto const database = spool::Database::open(dir / "any.db");
    REQUIRE(database);
    (*database)->interrupt_at(std::chrono::steady_clock::now() + std::chrono::milliseconds(5));
    auto const endless = (*database)->number(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
    );
    CHECK_FALSE(endless);
    CHECK((*database)->interrupted());
    CHECK_FALSE((*database)->broken());
    (*database)->interrupt_at(std::nullopt);
    CHECK_FALSE((*database)->interrupted());
    CHECK(*(*database)->number("SELECT 7") == 7);
}
