#include "spool/sqlite/database.hpp"
#include "tests/spool/show_result.hpp"
#include "tests/spool/spool_fixture.hpp"
#include "tests/spool/writer_process.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <set>

using namespace kanal;
using namespace kanal::test;

namespace {

std::string integrity(std::filesystem::path const& directory) {
    auto const database = spool::Database::open(directory / "spool.db");
    REQUIRE(database);
    spool::Query check = (*database)->query("PRAGMA integrity_check");
    REQUIRE(check.next());
    return std::string(check.text(0));
}

// What the program was told is done.
struct Acknowledged {
    std::set<std::string> put = {};
    std::set<std::int64_t> delivered = {};

    void read(std::vector<std::string> const& lines) {
        for (auto const& line : lines) {
            if (line.rfind("put ", 0) == 0) put.insert(line.substr(4));
            if (line.rfind("delivered ", 0) == 0) delivered.insert(std::stoll(line.substr(10)));
        }
    }

    void check(spool::Spool& spool) const {
        for (auto const& name : put) {
            CAPTURE(name);
            auto const found = in_group(spool, [&] { return spool.reports().find(id_for(name)); });
            REQUIRE(found);
            REQUIRE(found->has_value());
            CHECK((*found)->record.find(long_text(name)) != std::string::npos);
        }
        for (auto const& report : due(spool, "lapor"))
            CHECK(delivered.count(report.sequence) == 0);
    }
};

bool can_trace() {
    WriterProcess probe({"strace", "-qq", "-o", "/dev/null", "echo", "traced"});
    return probe.line() == "traced";
}

// Runs the writer, one put after the other, with every fdatasync from the `from`-th on (or only that one)
// failing.
std::vector<std::string> write_with_failing_sync(TempDir const& dir, std::string const& when) {
    WriterProcess writer(
        {"strace",
         "-f",
         "-qq",
         "-o",
         "/dev/null",
         "-e",
         "trace=fdatasync",
         "-e",
         "inject=fdatasync:error=EIO:when=" + when,
         "-E",
         "ASAN_OPTIONS=detect_leaks=0",
         KANAL_SPOOL_WRITER,
         dir.path().string(),
         "r",
         "40",
         "1"}
    );
    CHECK(writer.wait() == 74);
    return writer.lines();
}

}  // namespace

TEST_CASE("crash: what was acknowledged before a kill -9 is there after it, thirty times over") {
    TempDir dir;
    std::mt19937 random(20260301);
    Acknowledged acknowledged;
    for (int kill = 0; kill < 30; ++kill) {
        WriterProcess writer(
            {KANAL_SPOOL_WRITER, dir.path().string(), "k" + std::to_string(kill) + "-", "100000", "16"}
        );
        for (auto lines = 1 + random() % 400; lines > 0; --lines)
            REQUIRE_FALSE(writer.line().empty());
        writer.kill();
        CHECK(writer.wait() == -1);
        acknowledged.read(writer.lines());
    }
    MESSAGE(acknowledged.put.size(), " puts and ", acknowledged.delivered.size(), " deliveries acknowledged");
    CHECK(acknowledged.put.size() > 30);
    CHECK(integrity(dir.path()) == "ok");
    acknowledged.check(*open_spool(dir.path()));
}

TEST_CASE("crash: what was acknowledged before a kill -9 in the middle of merges is recognised after it") {
    TempDir dir;
    std::mt19937 random(20260302);
    Acknowledged acknowledged;
    for (int kill = 0; kill < 30; ++kill) {
        WriterProcess writer(
            {KANAL_SPOOL_WRITER, dir.path().string(), "m" + std::to_string(kill) + "-", "100000", "16", "24"}
        );
        for (auto lines = 100 + random() % 300; lines > 0; --lines)
            REQUIRE_FALSE(writer.line().empty());
        writer.kill();
        CHECK(writer.wait() == -1);
        acknowledged.read(writer.lines());
    }
    CHECK(integrity(dir.path()) == "ok");
    auto options = plain_options(dir.path());
    options.keys_a_run = 24;
    auto spool = open_spool(options);
    acknowledged.check(*spool);
    for (auto const& name : acknowledged.put) {
        CAPTURE(name);
        CHECK(put(*spool, make_report(name, long_text(name)))->duplicate);
    }
}

TEST_CASE("crash: after a failed sync nothing is acknowledged, and what comes back is accepted once") {
    if (!can_trace()) {
        MESSAGE("skipped: strace cannot trace here");
        return;
    }
    for (std::string const when : {"10", "10+", "11+", "25"}) {
        CAPTURE(when);
        TempDir dir;
        open_spool(dir.path());  // so that the count begins with the reports
        auto const lines = write_with_failing_sync(dir, when);
        Acknowledged acknowledged;
        acknowledged.read(lines);
        CHECK(std::count(lines.begin(), lines.end(), "broken") == 1);
        CHECK(std::count(lines.begin(), lines.end(), "refused") == 40 - acknowledged.put.size());
        CHECK(acknowledged.put.size() < 40);

        auto spool = open_spool(dir.path());
        // What came back was in the log only, and the log may never have reached the disk.
        CHECK(std::filesystem::file_size(dir / "spool.db-wal") == 0);
        acknowledged.check(*spool);
        // The peer sends everything again that was not acknowledged.
        for (int i = 0; i < 40; ++i) {
            auto const name = "r" + std::to_string(i);
            auto const stored = put(*spool, make_report(name, long_text(name)));
            REQUIRE(stored);
            if (acknowledged.put.count(name) == 1) CHECK(stored->duplicate);
        }
        CHECK(due(*spool, "lapor").size() == 40);
        spool.reset();
        CHECK(integrity(dir.path()) == "ok");
    }
}

TEST_CASE("crash: a second process in the same folder is told so at once") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    WriterProcess second({KANAL_SPOOL_WRITER, dir.path().string(), "r", "1", "1"});
    CHECK(second.wait() == 75);
    CHECK(second.lines().empty());
}
