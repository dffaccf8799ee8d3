#include "spool/recovery/disk_space.hpp"

#include "base/digest.hpp"
#include "spool/spool_thread.hpp"
#include "tests/spool/show_result.hpp"
#include "tests/spool/spool_fixture.hpp"
#include "tests/spool/tmpfs.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace kanal::test;
using namespace std::chrono_literals;

namespace {

constexpr std::uint64_t kMegabyte = 1 << 20;

spool::SpoolOptions small_disk(std::filesystem::path const& directory) {
    auto options = plain_options(directory);
    options.reserve = kMegabyte;
    return options;
}

Report big_report(std::string const& name) {
    return make_report(name, name + std::string(10'000, 'x'));
}

// Puts until there is no more room; what was accepted.
std::vector<std::string> put_until_full(spool::Spool& spool, std::string const& prefix) {
    std::vector<std::string> accepted;
    for (int i = 0; i < 2'000; ++i) {
        auto const name = prefix + std::to_string(i);
        auto const stored = put(spool, big_report(name));
        if (!stored) {
            CHECK(stored.error().fault == Fault::retry);
            return accepted;
        }
        accepted.push_back(name);
    }
    FAIL("the disk never filled");
    return accepted;
}

void check_all_there(spool::Spool& spool, std::vector<std::string> const& names) {
    for (auto const& name : names) {
        CAPTURE(name);
        CHECK_FALSE(state_of(spool, id_for(name)).empty());
    }
}

}  // namespace

TEST_CASE("space: the doors close under the watermark and open again only at twice that") {
    spool::SpaceLimits const limits{
        .capacity = 1000 * kMegabyte, .reserve = 0, .shed_below = 100 * kMegabyte};
    auto room = [&](std::uint64_t free, std::uint64_t used, bool had_room, std::uint64_t inodes = 1000) {
        return spool::has_room({free * kMegabyte, inodes, used * kMegabyte}, limits, had_room);
    };
    CHECK(room(100, 0, true));
    CHECK_FALSE(room(99, 0, true));
    CHECK_FALSE(room(199, 0, false));
    CHECK(room(200, 0, false));
    // Of the capacity a twentieth is enough, or less if the watermark is lower.
    CHECK(room(500, 950, true));
    CHECK_FALSE(room(500, 951, true));
    CHECK_FALSE(room(500, 901, false));
    CHECK(room(500, 900, false));
    CHECK_FALSE(room(500, 2000, true));
    CHECK(room(500, 0, true, 64));
    CHECK_FALSE(room(500, 0, true, 63));
    CHECK_FALSE(room(500, 0, false, 127));
}

TEST_CASE("space: at its capacity the spool takes no more reports, settles, and takes more when it is emptied"
) {
    TempDir dir;
    auto options = plain_options(dir.path());
    options.capacity = 2 * kMegabyte;
    options.shed_below = kMegabyte / 16;
    auto spool = open_spool(options);
    auto const accepted = put_until_full(*spool, "a");
    CHECK(accepted.size() > 20);
    CHECK_FALSE(spool->accepting());
    CHECK(std::filesystem::file_size(dir / "spool.db") < 3 * kMegabyte);

    // One group: the put is refused, the settlement beside it holds.
    REQUIRE(spool->begin_group());
    REQUIRE(spool->begin_job());
    auto const report = big_report("too much");
    auto const refused = spool->reports().put(report, sha256("x"), {"text/plain", report.text}, {});
    CHECK_FALSE(refused);
    REQUIRE(spool->end_job(false));
    REQUIRE(spool->begin_job());
    std::vector<Settlement> all;
    for (std::size_t i = 0; i < accepted.size(); ++i)
        all.push_back(delivered(static_cast<std::int64_t>(i + 1)));
    REQUIRE(spool->deliveries().settle("lapor", all, some_day()));
    REQUIRE(spool->end_job(true));
    REQUIRE(spool->commit_group());
    CHECK(due(*spool, "lapor").empty());

    // While there is no room, what is delivered does not wait for the end of retention.
    REQUIRE(spool->upkeep(some_day() + 1min));
    CHECK(spool->accepting());
    CHECK(put(*spool, big_report("b")));
    check_all_there(*spool, accepted);
}

TEST_CASE("space: a full disk loses nothing that was accepted, and the spool recovers by itself") {
    Tmpfs disk("4m");
    if (!disk.mounted()) {
        MESSAGE("skipped: mounting a small disk needs root");
        return;
    }
    auto spool = open_spool(small_disk(disk.path()));
    REQUIRE(spool->upkeep(some_day()));
    REQUIRE(std::filesystem::file_size(disk.path() / "ballast") == kMegabyte);
    auto accepted = put_until_full(*spool, "a");
    CHECK(accepted.size() > 10);

    // Somebody else takes the rest, to the last byte.
    disk.fill(0);
    auto const settled = settle(*spool, "lapor", {delivered(1), delivered(2)});
    CHECK(settled);
    CHECK_FALSE(std::filesystem::exists(disk.path() / "ballast"));
    CHECK_FALSE(spool->accepting());
    CHECK_FALSE(put(*spool, big_report("refused")));
    check_all_there(*spool, accepted);
    CHECK(due(*spool, "lapor").size() == accepted.size() - 2);

    // The room that the reserve gave is not for new reports.
    REQUIRE(spool->upkeep(some_day()));
    CHECK_FALSE(spool->accepting());
    disk.empty();
    std::vector<Settlement> all;
    for (std::size_t i = 0; i < accepted.size(); ++i)
        all.push_back(delivered(static_cast<std::int64_t>(i + 1)));
    REQUIRE(settle(*spool, "lapor", all));
    for (int minute = 0; minute < 3; ++minute)
        REQUIRE(spool->upkeep(some_day()));
    CHECK(spool->accepting());
    CHECK(std::filesystem::exists(disk.path() / "ballast"));
    CHECK(put(*spool, big_report("again")));
}

TEST_CASE("space: a spool on a completely full disk opens, settles and keeps everything") {
    Tmpfs disk("4m");
    if (!disk.mounted()) {
        MESSAGE("skipped: mounting a small disk needs root");
        return;
    }
    std::vector<std::string> accepted;
    {
        auto spool = open_spool(small_disk(disk.path()));
        REQUIRE(spool->upkeep(some_day()));
        accepted = put_until_full(*spool, "a");
    }
    disk.fill(0);
    auto spool = open_spool(small_disk(disk.path()));
    CHECK_FALSE(spool->accepting());
    check_all_there(*spool, accepted);
    CHECK(settle(*spool, "lapor", {delivered(1)}));
    CHECK(due(*spool, "lapor").size() == accepted.size() - 1);
}

TEST_CASE("space: a disk that fills in the middle of a group costs that group, and not the spool") {
    Tmpfs disk("6m");
    if (!disk.mounted()) {
        MESSAGE("skipped: mounting a small disk needs root");
        return;
    }
    bool broken = false;
    spool::SpoolThread thread(open_spool(small_disk(disk.path())), [&] { broken = true; });
    auto job = [](std::string const& name, auto meanwhile) {
        return [name, meanwhile](spool::Spool& spool) {
            auto const report = big_report(name);
            auto stored = spool.reports().put(report, sha256(report.text), {"text/plain", report.text}, {});
            meanwhile();
            return stored;
        };
    };
    REQUIRE(thread.wait(job("a", [] {})));
    auto const failed = thread.wait(job("b", [&] { disk.fill(0); }));
    REQUIRE_FALSE(failed);
    CHECK(failed.error().fault == Fault::retry);
    CHECK_FALSE(broken);
    disk.empty();
    auto const renewed = thread.wait([](spool::Spool& spool) -> Result<bool> { return spool.accepting(); });
    REQUIRE(renewed);
    auto const states = thread.wait([](spool::Spool& spool) -> Result<std::vector<std::string>> {
        std::vector<std::string> found;
        for (std::string const name : {"a", "b"}) {
            auto const status = spool.reports().find(id_for(name));
            if (!status) return status.error();
            found.push_back(*status ? (*status)->state : "absent");
        }
        return found;
    });
    CHECK(*states == std::vector<std::string>{"queued", "absent"});
}
