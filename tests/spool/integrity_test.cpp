#include "base/digest.hpp"
#include "spool/recovery/salvage.hpp"
#include "spool/sqlite/database.hpp"
#include "spool/sqlite/migrations.hpp"
#include "tests/spool/show_result.hpp"
#include "tests/spool/spool_fixture.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>

using namespace kanal;
using namespace kanal::test;

namespace fs = std::filesystem;

namespace {

std::string name_of(int i) {
    return "r" + std::to_string(i);
}

void write_file(fs::path const& file, std::string const& bytes) {
    std::ofstream(file, std::ios::binary) << bytes;
}

std::vector<std::string> names_with(fs::path const& directory, std::string const& part) {
    std::vector<std::string> names;
    for (auto const& entry : fs::directory_iterator(directory)) {
        auto const name = entry.path().filename().string();
        if (name.find(part) != std::string::npos) names.push_back(name);
    }
    return names;
}

// One transaction each, as the files lie there when the process is killed.
std::map<std::string, std::string> killed_after(int reports, std::size_t length = 400) {
    TempDir dir;
    auto spool = open_spool(dir.path());
    for (int i = 0; i < reports; ++i)
        REQUIRE(put(*spool, make_report(name_of(i), name_of(i) + std::string(length, 'x'))));
    return contents(dir.path());
}

int known(spool::Spool& spool, int reports) {
    int found = 0;
    for (int i = 0; i < reports; ++i)
        found += state_of(spool, id_for(name_of(i))).empty() ? 0 : 1;
    return found;
}

void replace_all(std::string& text, std::string const& from, std::string const& to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("integrity: a record that rotted on the disk is held with the reason and never forwarded") {
    TempDir dir;
    {
        auto spool = open_spool(dir.path());
        REQUIRE(put(*spool, make_report("a", "Lampu mati.")));
        REQUIRE(put(*spool, make_report("b", "Jalan berlubang sedalam lutut.")));
        REQUIRE(put(*spool, make_report("c", "Sampah menumpuk.")));
    }
    auto bytes = contents(dir.path()).at("spool.db");
    replace_all(bytes, "sedalam lutut", "sedalam luput");
    write_file(dir / "spool.db", bytes);
    auto spool = open_spool(dir.path());
    auto const reports = due(*spool, "lapor");
    REQUIRE(reports.size() == 2);
    CHECK(reports[0].id == id_for("a"));
    CHECK(reports[1].id == id_for("c"));
    auto const found = in_group(*spool, [&] { return spool->reports().find(id_for("b")); });
    REQUIRE(found->has_value());
    CHECK((*found)->state == "held");
    CHECK((*found)->why.find("checksum") != std::string::npos);
    CHECK((*found)->damaged);
    CHECK((*found)->record.empty());
    // Releasing does not make it whole.
    REQUIRE(in_group(*spool, [&] { return spool->deliveries().release(id_for("b"), "petugas", some_day()); })
    );
    CHECK(due(*spool, "lapor").size() == 2);
    CHECK(state_of(*spool, id_for("b")) == "held");
}

TEST_CASE(
    "integrity: a database that is removed under the daemon takes nothing more and is there at the next start"
) {
    TempDir dir;
    {
        auto spool = open_spool(dir.path());
        for (int i = 0; i < 30; ++i)
            REQUIRE(put(*spool, make_report(name_of(i))));
        fs::remove(dir / "spool.db");
        CHECK_FALSE(put(*spool, make_report("too late")));
        CHECK_FALSE(spool->accepting());
        CHECK_FALSE(spool->broken());
        // What had been accepted goes on to the centre, and that is remembered.
        REQUIRE(settle(*spool, "lapor", {delivered(1)}));
    }
    REQUIRE(names_with(dir.path(), "spool.db.rescued-").size() == 1);
    auto spool = open_spool(dir.path());
    CHECK(known(*spool, 30) == 30);
    CHECK(state_of(*spool, id_for("r0")) == "delivered");
    CHECK(put(*spool, make_report("too late")));
}

TEST_CASE("integrity: a database that is replaced under the daemon is written out beside the new one") {
    TempDir dir;
    TempDir other;
    open_spool(other.path());
    {
        auto spool = open_spool(dir.path());
        REQUIRE(put(*spool, make_report("a")));
        fs::copy_file(other / "spool.db", dir / "copy");
        fs::rename(dir / "copy", dir / "spool.db");
        CHECK_FALSE(put(*spool, make_report("b")));
        CHECK_FALSE(spool->accepting());
    }
    auto const written = names_with(dir.path(), "spool.db.rescued-");
    REQUIRE(written.size() == 1);
    fs::rename(dir / written[0], other / "spool.db");
    auto rescued = open_spool(other.path());
    CHECK(state_of(*rescued, id_for("a")) == "queued");
}

TEST_CASE("integrity: the minute's upkeep sees a removed database when nobody writes") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    REQUIRE(put(*spool, make_report("a")));
    fs::remove(dir / "spool.db");
    REQUIRE(spool->upkeep(some_day()));
    CHECK_FALSE(spool->accepting());
    CHECK(names_with(dir.path(), "spool.db.rescued-").size() == 1);
}

TEST_CASE("integrity: a log that is removed under the daemon ends it with everything in the file") {
    TempDir dir;
    {
        auto spool = open_spool(dir.path());
        REQUIRE(put(*spool, make_report("a")));
        REQUIRE(fs::remove(dir / "spool.db-wal"));
        CHECK_FALSE(put(*spool, make_report("b")));
        CHECK(spool->broken());
    }
    auto spool = open_spool(dir.path());
    CHECK(state_of(*spool, id_for("a")) == "queued");
    CHECK(put(*spool, make_report("b")));
}

TEST_CASE("integrity: one wrong octet in the log costs at most the report it fell on, and a copy is kept") {
    constexpr int kReports = 100;
    auto const files = killed_after(kReports);
    auto const& log = files.at("spool.db-wal");
    REQUIRE(log.size() > 400'000);
    // In a page, in a frame's header, and in the log's own.
    for (std::size_t const at :
         {std::size_t{20},
          std::size_t{40'005},
          32 + 4120 * 20 + std::size_t{9},
          32 + 4120 * 33 + std::size_t{17},
          log.size() / 2,
          log.size() * 3 / 4}) {
        CAPTURE(at);
        TempDir dir;
        write_file(dir / "spool.db", files.at("spool.db"));
        auto damaged = log;
        damaged[at] = static_cast<char>(damaged[at] ^ 0x20);
        write_file(dir / "spool.db-wal", damaged);
        auto spool = open_spool(dir.path());
        CHECK(known(*spool, kReports) >= kReports - 5);
        CHECK_FALSE(names_with(dir.path(), ".corrupt-").empty());
        CHECK(put(*spool, make_report("after")));
    }
}

TEST_CASE("integrity: a log that a crash cut short is no damage") {
    auto const files = killed_after(20, 6000);
    auto const& log = files.at("spool.db-wal");
    for (std::size_t const cut : {std::size_t{100}, std::size_t{4120}, std::size_t{5000}}) {
        CAPTURE(cut);
        TempDir dir;
        write_file(dir / "spool.db", files.at("spool.db"));
        write_file(dir / "spool.db-wal", log.substr(0, log.size() - cut));
        auto spool = open_spool(dir.path());
        CHECK(names_with(dir.path(), ".corrupt-").empty());
        CHECK(known(*spool, 20) == 19);
    }
}

TEST_CASE("integrity: an empty or missing database beside what belonged to one is lost, not new") {
    auto const files = killed_after(50);
    for (bool const empty : {true, false}) {
        CAPTURE(empty);
        TempDir dir;
        if (empty) write_file(dir / "spool.db", "");
        write_file(dir / "spool.db-wal", files.at("spool.db-wal"));
        write_file(dir / "spool.mark", files.at("spool.mark"));
        auto spool = open_spool(dir.path());
        // The log had not been moved into the file yet.
        CHECK(known(*spool, 50) == 50);
        CHECK_FALSE(names_with(dir.path(), ".corrupt-").empty());
        CHECK(put(*spool, make_report("after")));
    }
}

TEST_CASE("integrity: rows that are left out make a salvage incomplete") {
    TempDir dir;
    TempDir other;
    {
        auto spool = open_spool(dir.path());
        for (int i = 0; i < 100; ++i)
            REQUIRE(put(*spool, make_report(name_of(i))));
    }
    auto const damaged = spool::Database::open(dir / "spool.db");
    REQUIRE((*damaged)->script("UPDATE report SET id = CAST('x' || seq AS BLOB) WHERE seq % 10 = 3"));
    auto const fresh = spool::Database::open(other / "spool.db");
    REQUIRE((*fresh)->configure());
    REQUIRE(spool::migrate(**fresh));
    auto const salvaged = spool::salvage(**damaged, **fresh, {"lapor"}, some_day());
    REQUIRE(salvaged);
    CHECK(salvaged->reports == 90);
    CHECK_FALSE(salvaged->complete);
}

TEST_CASE("integrity: of a file that was cut in half everything in the first half is taken over") {
    constexpr int kReports = 2'000;
    TempDir dir;
    {
        auto spool = open_spool(dir.path());
        REQUIRE(in_group(*spool, [&]() -> Result<void> {
            for (int i = 0; i < kReports; ++i) {
                auto const report = make_report(name_of(i), name_of(i) + std::string(300, 'x'));
                auto stored =
                    spool->reports().put(report, sha256(report.text), {"text/plain", report.text}, {});
                if (!stored) return stored.error();
            }
            return {};
        }));
    }
    auto const whole = contents(dir.path()).at("spool.db");
    for (std::size_t const size : {whole.size() / 2, whole.size() / 2 + 1234}) {
        CAPTURE(size);
        TempDir cut;
        write_file(cut / "spool.db", whole.substr(0, size));
        auto spool = open_spool(cut.path());
        CHECK(known(*spool, kReports) > kReports * 4 / 10);
        CHECK(put(*spool, make_report("after")));
    }
}

TEST_CASE("integrity: a damaged table of contents costs no report") {
    TempDir original;
    {
        auto spool = open_spool(original.path());
        for (int i = 0; i < 100; ++i)
            REQUIRE(put(*spool, make_report(name_of(i))));
    }
    auto const whole = contents(original.path()).at("spool.db");
    // Each place where a table of contents names the table of reports, and the page's own header.
    std::vector<std::size_t> places = {100, 103};
    for (auto at = whole.find("CREATE TABLE report"); at != std::string::npos;
         at = whole.find("CREATE TABLE report", at + 1))
        places.push_back(at);
    REQUIRE(places.size() > 2);
    for (auto const at : places) {
        CAPTURE(at);
        TempDir dir;
        auto bytes = whole;
        bytes.replace(at, 4, "\xff\xff\xff\xff");
        write_file(dir / "spool.db", bytes);
        auto spool = open_spool(dir.path());
        CHECK(known(*spool, 100) == 100);
        CHECK(put(*spool, make_report("after")));
    }
}

TEST_CASE("integrity: a start that reads every page of a large file gives signs of life") {
    TempDir dir;
    {
        auto spool = open_spool(dir.path());
        for (int i = 0; i < 20; ++i)
            REQUIRE(put(*spool, make_report(name_of(i), std::string(400'000, 'x'))));
    }
    std::ofstream(dir / "spool.db.suspect");
    int signs = 0;
    auto options = plain_options(dir.path());
    options.on_progress = [&] { ++signs; };
    auto spool = open_spool(options);
    CHECK(signs >= 2);
}

TEST_CASE("integrity: a backup with the log of another file beside it is read without that log") {
    TempDir dir;
    TempDir restored;
    auto spool = open_spool(dir.path());
    for (int i = 0; i < 200; ++i)
        REQUIRE(put(*spool, make_report(name_of(i))));
    spool.reset();
    fs::copy_file(dir / "spool.db", restored / "spool.db");
    // A backup is compact: its pages lie elsewhere.
    REQUIRE((*spool::Database::open(restored / "spool.db"))->script("VACUUM"));
    spool = open_spool(dir.path());
    for (int i = 200; i < 400; ++i)
        REQUIRE(put(*spool, make_report(name_of(i))));
    write_file(restored / "spool.db-wal", contents(dir.path()).at("spool.db-wal"));
    auto again = open_spool(restored.path());
    CHECK(known(*again, 200) == 200);
    CHECK(put(*again, make_report("after")));
}
