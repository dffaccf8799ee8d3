#include "tests/spool/fetch_fixture.hpp"
#include "tests/spool/show_result.hpp"
#include "tests/spool/spool_fixture.hpp"
#include "tests/spool/unsynced_disk.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <set>

using namespace kanal;
using namespace kanal::test;

namespace fs = std::filesystem;

namespace {

// What somebody had been told when the power went.
struct Told {
    std::map<std::string, std::string> numbers = {};  // by the report's name
    std::set<std::string> delivered = {};
    int quarantined = 0;
};

struct Cut {
    std::unique_ptr<TempDir> folder = std::make_unique<TempDir>();
    Told told = {};
};

spool::SpoolOptions small_runs(fs::path const& directory) {
    auto options = plain_options(directory);
    options.keys_a_run = 40;
    return options;
}

// Some hundred groups of everything that writes; calls nothing that depends on the disk's answer but `told`.
void work(fs::path const& directory, Told& told, std::mt19937& random) {
    auto spool = open_spool(small_runs(directory));
    for (int group = 0; group < 300; ++group) {
        std::map<std::string, std::string> numbers;
        auto const stored = in_group(*spool, [&]() -> Result<void> {
            for (auto reports = 1 + random() % 12; reports > 0; --reports) {
                auto const name = "r" + std::to_string(group) + "-" + std::to_string(reports);
                auto report = make_report(name, long_text(name));
                auto const put =
                    spool->reports().put(report, sha256(report.text), {"text/plain", report.text}, {});
                if (!put) return put.error();
                numbers[name] = put->number;
            }
            return {};
        });
        REQUIRE(stored);
        told.numbers.merge(numbers);
        if (group % 3 == 0) {
            auto const waiting = due(*spool, "lapor");
            for (std::size_t i = 0; i < waiting.size() && i < 4; ++i) {
                REQUIRE(settle(*spool, "lapor", {delivered(waiting[i].sequence)}));
                told.delivered.insert(waiting[i].id);
            }
        }
        if (group % 11 == 0) {
            auto const bytes = "tidak terbaca " + std::to_string(group);
            REQUIRE(in_group(*spool, [&] {
                return spool->quarantine().add("app", {{"text/plain", bytes}, "no JSON"}, some_day());
            }));
            ++told.quarantined;
        }
        spool->maintain(random() % 2 == 0);
        if (group % 50 == 49) REQUIRE(spool->upkeep(some_day()));
    }
}

void check(Cut const& cut) {
    auto spool = open_spool(small_runs(cut.folder->path()));
    for (auto const& [name, number] : cut.told.numbers) {
        CAPTURE(name);
        auto const again = put(*spool, make_report(name, long_text(name)));
        REQUIRE(again);
        CHECK(again->duplicate);
        CHECK(again->number == number);
    }
    for (auto const& waiting : due(*spool, "lapor"))
        CHECK(cut.told.delivered.count(waiting.id) == 0);
    // What does not match its checksum would be held.
    for (auto const& centre : in_group(*spool, [&] { return spool->deliveries().backlog(); }).value())
        CHECK(centre.held == 0);
    CHECK(quarantined(cut.folder->path()) >= cut.told.quarantined);
    CHECK(put(*spool, make_report("afterwards")));
}

}  // namespace

TEST_CASE("power cut: what was acknowledged is there, whatever the disk forgot of what was not synced") {
    UnsyncedDisk disk;
    std::mt19937 random(20260301);
    TempDir dir;
    Told told;
    std::vector<Cut> cuts;
    disk.set_on_operation([&] {
        if (random() % 97 != 0 || cuts.size() >= 60) return;
        Cut cut{.told = told};
        disk.cut_power(dir.path(), cut.folder->path(), random);
        cuts.push_back(std::move(cut));
    });
    work(dir.path(), told, random);
    disk.set_on_operation({});
    MESSAGE(cuts.size(), " power cuts, ", told.numbers.size(), " reports");
    CHECK(cuts.size() > 10);
    for (auto const& cut : cuts)
        check(cut);
}
