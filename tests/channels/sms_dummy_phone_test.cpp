#include "tests/channels/sms_bench.hpp"
#include "tests/support/payload_cases.hpp"

#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>

using namespace kanal;
using namespace kanal::test;
using namespace std::chrono_literals;

// libGammu's own dummy phone, which keeps messages as files.
namespace {

sms::SmsOptions dummy_options(TempDir const& folder) {
    auto options = quick_options((folder / "phone").string());
    options.connection = "none";
    options.model = "dummy";
    return options;
}

void fill(TempDir const& folder) {
    std::filesystem::copy(
        KANAL_SOURCE_DIR "/tests/data/sms/dummy-phone",
        folder / "phone",
        std::filesystem::copy_options::recursive | std::filesystem::copy_options::overwrite_existing
    );
}

std::size_t files_in(std::filesystem::path const& folder) {
    return static_cast<std::size_t>(
        std::distance(std::filesystem::directory_iterator(folder), std::filesystem::directory_iterator())
    );
}

}  // namespace

TEST_CASE("sms: every message of a dummy phone is stored once, joined, and gone from the phone") {
    TempDir folder;
    fill(folder);
    SmsBench bench(dummy_options(folder));
    REQUIRE(bench.until([&] { return files_in(folder / "phone/sms/1") == 0; }));

    CHECK(bench.texts().size() == 4);
    CHECK(bench.texts()[0].starts_with("LAPOR Jalan berlubang di Jl. Melati"));
    CHECK(bench.texts()[1].starts_with("Lampu jalan mati \xF0\x9F\x98\x80 di Gg. Kenanga"));
    // Lay there as parts 3, 1, 2; the second as the halves of a character.
    CHECK(bench.texts()[2].starts_with("LAPOR banjir di Perumahan Citra Indah"));
    CHECK(bench.texts()[2].ends_with("Ketua RT 07."));
    CHECK(bench.texts()[3].starts_with("Pohon tumbang menimpa kabel listrik \xF0\x9F\x8C\xB3"));
    CHECK(bench.intake.fake.stored[0].author.phone == "+6281200000001");
    CHECK(bench.health("incomplete_messages") == "1");
    CHECK(bench.health("modem") == "ready");
}

TEST_CASE("sms: what the spool does not take stays on the phone, and is taken when it does") {
    TempDir folder;
    std::filesystem::create_directory(folder / "phone");
    SmsBench bench(dummy_options(folder));
    REQUIRE(bench.until([&] { return bench.health("modem") == "ready"; }));
    bench.intake.fake.disk = FakeIntake::Disk::full;
    fill(folder);
    REQUIRE(bench.until([&] { return bench.intake.fake.calls >= 1; }));
    CHECK(files_in(folder / "phone/sms/1") == 10);
    CHECK(bench.intake.fake.stored.empty());

    bench.intake.fake.disk = FakeIntake::Disk::works;
    REQUIRE(bench.until([&] { return files_in(folder / "phone/sms/1") == 0; }));
    CHECK(bench.texts().size() == 4);
}

TEST_CASE("sms: a commit whose answer was lost is stored once all the same") {
    TempDir folder;
    std::filesystem::create_directory(folder / "phone");
    SmsBench bench(dummy_options(folder));
    REQUIRE(bench.until([&] { return bench.health("modem") == "ready"; }));
    bench.intake.fake.disk = FakeIntake::Disk::unclear;
    fill(folder);
    REQUIRE(bench.until([&] { return bench.intake.fake.calls >= 1; }));
    bench.intake.fake.disk = FakeIntake::Disk::works;
    REQUIRE(bench.until([&] { return files_in(folder / "phone/sms/1") == 0; }));
    CHECK(bench.texts().size() == 4);
}

TEST_CASE("sms: a gateway that starts again goes on with the parts it had") {
    TempDir folder;
    fill(folder);
    auto const second_half = folder / "phone/sms/1/7";
    std::filesystem::rename(second_half, folder / "kept");
    SmsBench bench(dummy_options(folder));
    REQUIRE(bench.until([&] { return files_in(folder / "phone/sms/1") == 0; }));
    CHECK(bench.texts().size() == 3);

    bench.stop();
    bench.start();
    std::filesystem::rename(folder / "kept", second_half);
    REQUIRE(bench.until([&] { return bench.texts().size() == 4; }));
    CHECK(bench.texts()[3].starts_with("Pohon tumbang menimpa kabel listrik \xF0\x9F\x8C\xB3"));
}

TEST_CASE("sms: a phone that is not there starts no child, and is used when it comes") {
    TempDir folder;
    SmsBench bench(dummy_options(folder));
    REQUIRE(bench.until([&] { return bench.health("modem") == "device missing"; }));
    bench.run_for(300ms);
    CHECK_FALSE(bench.has_child());
    CHECK(bench.health("modem_starts") == "0");
    fill(folder);
    REQUIRE(bench.until([&] { return bench.texts().size() == 4; }));
}

TEST_CASE("sms: a file that is no message is passed over and blocks nothing") {
    TempDir folder;
    fill(folder);
    std::ofstream(folder / "phone/sms/1/1") << "this is no backup of anything";
    SmsBench bench(dummy_options(folder));
    REQUIRE(bench.until([&] { return bench.texts().size() == 3; }));
    REQUIRE(bench.until([&] { return files_in(folder / "phone/sms/1") == 1; }));
}
