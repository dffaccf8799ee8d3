#include "base/digest.hpp"
#include "spool/attachments/attachment_files.hpp"
#include "tests/spool/show_result.hpp"
#include "tests/spool/spool_fixture.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <set>

using namespace kanal;
using namespace kanal::test;

namespace {

void overwrite(std::filesystem::path const& file, std::uint64_t at, std::string const& bytes) {
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekp(static_cast<std::streamoff>(at));
    stream << bytes;
}

// What lies beside the spool under names that end in .corrupt-<time>.
std::vector<std::string> kept(std::filesystem::path const& directory, std::string const& prefix) {
    std::vector<std::string> names;
    for (auto const& entry : std::filesystem::directory_iterator(directory)) {
        auto const name = entry.path().filename().string();
        if (name.rfind(prefix + ".corrupt-", 0) == 0) names.push_back(name);
    }
    return names;
}

std::string name_of(int i) {
    return "r" + std::to_string(i);
}

Result<void> put_many(spool::Spool& spool, int count, std::size_t text_size) {
    return in_group(spool, [&]() -> Result<void> {
        for (int i = 0; i < count; ++i) {
            auto const report = make_report(name_of(i), name_of(i) + std::string(text_size, 'x'));
            auto stored = spool.reports().put(report, sha256(report.text), {"text/plain", report.text}, {});
            if (!stored) return stored.error();
        }
        return {};
    });
}

// Every third is delivered, the next is held.
void deliver_some(spool::Spool& spool, int count) {
    REQUIRE(in_group(spool, [&]() -> Result<void> {
        for (int i = 0; i + 1 < count; i += 3) {
            auto done = spool.deliveries().settle("lapor", {delivered(i + 1)}, some_day());
            if (!done) return done.error();
            done = spool.deliveries().hold(id_for(name_of(i + 1)), "r", "op", some_day());
            if (!done) return done.error();
        }
        if (auto set = spool.set_note("sms", "part", "half a message"); !set) return set.error();
        return spool.set_cursor("email", "17:4711");
    }));
}

constexpr int kReports = 1'200;

// How many reports are still known. None of them may have got lost on its way, and none may come again.
int check_salvaged(spool::Spool& spool) {
    std::set<std::string> waiting;
    for (auto const& report : due(spool, "lapor"))
        waiting.insert(report.id);
    std::set<std::string> numbers;
    int found = 0;
    for (int i = 0; i < kReports; ++i) {
        auto const id = id_for(name_of(i));
        auto const status = in_group(spool, [&] { return spool.reports().find(id); });
        REQUIRE(status);
        if (!status->has_value()) continue;
        ++found;
        numbers.insert((*status)->number);
        CHECK(((*status)->state == "queued") == (waiting.count(id) == 1));
        if (i % 3 == 2) CHECK((*status)->state == "queued");
    }
    CHECK(*in_group(spool, [&] { return spool.cursor("email"); }) == "17:4711");
    CHECK(in_group(spool, [&] { return spool.notes("sms", ""); })->count("part") == 1);
    auto const next = put(spool, make_report("after"));
    REQUIRE(next);
    CHECK(numbers.count(next->number) == 0);
    return found;
}

}  // namespace

TEST_CASE("damage: what can be read of a damaged file is taken over, and goes on its way") {
    TempDir original;
    {
        auto spool = open_spool(original.path());
        REQUIRE(put_many(*spool, kReports, 500));
        deliver_some(*spool, kReports);
    }
    auto const intact = contents(original.path()).at("spool.db");
    int most_lost = 0;
    for (std::uint64_t const tenth : {1, 3, 5, 7, 9}) {
        CAPTURE(tenth);
        TempDir dir;
        std::ofstream(dir / "spool.db", std::ios::binary) << intact;
        overwrite(dir / "spool.db", intact.size() / 4096 * tenth / 10 * 4096, std::string(8 * 4096, '\x55'));
        auto spool = open_spool(dir.path());
        REQUIRE(kept(dir.path(), "spool.db").size() >= 1);
        most_lost = std::max(most_lost, kReports - check_salvaged(*spool));
        spool.reset();
        open_spool(dir.path());
        CHECK(kept(dir.path(), "spool.db").size() <= 2);
    }
    MESSAGE("of ", kReports, " reports at most ", most_lost, " were lost with eight pages");
    CHECK(most_lost < kReports / 10);
}

TEST_CASE("damage: one wrong byte anywhere is survived") {
    TempDir original;
    {
        auto spool = open_spool(original.path());
        REQUIRE(put_many(*spool, 30, 500));
        deliver_some(*spool, 30);
    }
    auto const intact = contents(original.path()).at("spool.db");
    for (std::size_t at = 0; at < intact.size(); at += 4099) {
        CAPTURE(at);
        TempDir dir;
        auto bytes = intact;
        bytes[at] = static_cast<char>(bytes[at] ^ 0x5a);
        std::ofstream(dir / "spool.db", std::ios::binary) << bytes;
        auto spool = open_spool(dir.path());
        CHECK(put(*spool, make_report("after")));
        CHECK(due(*spool, "lapor").size() >= 1);
    }
}

TEST_CASE("damage: a file that cannot be read at all is kept, and no number is given to a second report") {
    for (std::uint64_t const at : {0, 100}) {
        CAPTURE(at);
        TempDir dir;
        std::string number;
        {
            auto spool = open_spool(dir.path());
            auto report = make_report("a");
            report.received_at = WallClock::now();
            report.attachments.resize(1);
            Attachment attachment;
            attachment.bytes = "FOTO";
            number = put(*spool, report, {attachment})->number;
        }
        overwrite(dir / "spool.db", at, std::string(3000, '\x55'));
        auto spool = open_spool(dir.path());
        REQUIRE(kept(dir.path(), "spool.db").size() >= 1);
        REQUIRE(kept(dir.path(), "attachments").size() == 1);
        auto const files = contents(dir / kept(dir.path(), "attachments")[0]);
        CHECK(files.begin()->second == "FOTO");
        auto other = make_report("b");
        other.received_at = WallClock::now();
        CHECK(put(*spool, other)->number != number);
    }
}

TEST_CASE("damage: an attachment goes over with the report that names it") {
    TempDir dir;
    Attachment attachment;
    attachment.bytes = "FOTO";
    {
        auto spool = open_spool(dir.path());
        REQUIRE(put_many(*spool, 200, 500));
        auto report = make_report("a");
        report.attachments.resize(1);
        REQUIRE(put(*spool, report, {attachment}));
    }
    overwrite(dir / "spool.db", 4096 * 60, std::string(4096, '\x55'));
    auto spool = open_spool(dir.path());
    REQUIRE(kept(dir.path(), "spool.db").size() >= 1);
    auto const reports = due(*spool, "lapor");
    auto const found = std::find_if(reports.begin(), reports.end(), [](OutboundReport const& report) {
        return report.id == id_for("a");
    });
    REQUIRE(found != reports.end());
    REQUIRE(found->attachments.size() == 1);
    CHECK(std::filesystem::exists(spool::attachment_path(dir / "attachments", found->attachments[0])));
}

TEST_CASE("damage: what shows only at work breaks the spool, and the next start takes over what it can") {
    TempDir dir;
    auto options = plain_options(dir.path());
    options.keys_a_run = 100;  // a start reads what stands in no run
    {
        auto spool = open_spool(options);
        REQUIRE(put_many(*spool, 6'800, 10'000));
    }
    open_spool(options);
    // More than a start reads through.
    REQUIRE(std::filesystem::file_size(dir / "spool.db") > (64 << 20));
    overwrite(dir / "spool.db", 10 << 20, std::string(8 * 4096, '\x55'));
    {
        auto spool = open_spool(options);
        CHECK(kept(dir.path(), "spool.db").empty());
        CHECK_THROWS(due(*spool, "lapor"));
        CHECK(spool->broken());
        CHECK_FALSE(spool->begin_group());
    }
    auto spool = open_spool(dir.path());
    CHECK_FALSE(kept(dir.path(), "spool.db").empty());
    CHECK(due(*spool, "lapor").size() == 1'000);
    CHECK(put(*spool, make_report("after")));
}

TEST_CASE("damage: what shows only when a start reads the newest reports is taken over by the same start") {
    TempDir dir;
    {
        auto spool = open_spool(dir.path());
        REQUIRE(put_many(*spool, 3'400, 10'000));
    }
    overwrite(dir / "spool.db", 10 << 20, std::string(8 * 4096, '\x55'));
    auto spool = open_spool(dir.path());
    CHECK_FALSE(kept(dir.path(), "spool.db").empty());
    CHECK(due(*spool, "lapor").size() == 1'000);
    CHECK(put(*spool, make_report("after")));
}

TEST_CASE("damage: a suspicion that proves wrong changes nothing") {
    TempDir dir;
    {
        auto spool = open_spool(dir.path());
        REQUIRE(put(*spool, make_report("a")));
    }
    std::ofstream(dir / "spool.db.suspect");
    auto spool = open_spool(dir.path());
    CHECK_FALSE(std::filesystem::exists(dir / "spool.db.suspect"));
    CHECK(kept(dir.path(), "spool.db").empty());
    CHECK(due(*spool, "lapor").size() == 1);
}

TEST_CASE("damage: a crash while the file is being replaced is made good by the next start") {
    TempDir dir;
    TempDir other;
    {
        auto spool = open_spool(other.path());
        REQUIRE(put(*spool, make_report("taken over")));
    }
    open_spool(dir.path());
    // The damaged file was renamed, and nothing else any more: its log lies there still.
    std::filesystem::rename(dir / "spool.db", dir / "spool.db.corrupt-20260301T000000Z");
    std::ofstream(dir / "spool.db-wal") << "the damaged file's log";
    std::filesystem::rename(other / "spool.db", dir / "spool.db.new");
    auto spool = open_spool(dir.path());
    REQUIRE(due(*spool, "lapor").size() == 1);
    CHECK(due(*spool, "lapor")[0].id == id_for("taken over"));
    // This start's own name for the log, beside the one above.
    CHECK(kept(dir.path(), "spool.db").size() == 2);
}

TEST_CASE("damage: another program's database is set aside, not written to") {
    TempDir dir;
    {
        auto spool = open_spool(dir.path());
        REQUIRE(put(*spool, make_report("a")));
    }
    overwrite(dir / "spool.db", 68, "ELSE");  // the application id
    auto const theirs = contents(dir.path()).at("spool.db");
    auto spool = open_spool(dir.path());
    auto const names = kept(dir.path(), "spool.db");
    REQUIRE(std::count_if(names.begin(), names.end(), [&](std::string const& name) {
                return contents(dir.path()).at(name) == theirs;
            }) == 1);
    CHECK(due(*spool, "lapor").empty());
    CHECK(put(*spool, make_report("b")));
}
