#include "base/digest.hpp"
#include "tests/spool/show_result.hpp"
#include "tests/spool/spool_fixture.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace kanal::test;
using namespace std::chrono_literals;

namespace {

constexpr auto kWeek = 24h * 7;

bool anywhere(std::filesystem::path const& directory, std::string const& marker) {
    for (auto const& [name, bytes] : contents(directory)) {
        if (bytes.find(marker) != std::string::npos) return true;
    }
    return false;
}

}  // namespace

TEST_CASE("retention: a marker in a delivered report's text, raw bytes and attachment is in no file after it"
) {
    TempDir dir;
    auto spool = open_spool(dir.path());
    std::string const marker = "PENANDA-7f3a91";
    auto report = make_report("a", "Nama saya " + marker + ". Jalan rusak.");
    report.attachments.resize(1);
    Attachment attachment;
    attachment.bytes = "foto " + marker;
    auto const stored = put(*spool, report, {attachment});
    REQUIRE(stored);
    REQUIRE(put(*spool, make_report("b")));
    REQUIRE(settle(*spool, "lapor", {delivered(stored->sequence, "L-1")}));

    REQUIRE(spool->upkeep(some_day() + kWeek - 1min));
    CHECK(anywhere(dir.path(), marker));
    REQUIRE(spool->upkeep(some_day() + kWeek));
    CHECK_FALSE(anywhere(dir.path(), marker));

    auto const found = in_group(*spool, [&] { return spool->reports().find(stored->number); });
    REQUIRE(found->has_value());
    CHECK((*found)->state == "delivered");
    CHECK((*found)->record.empty());
    CHECK((*found)->tracking_ids == std::vector<std::string>{"L-1"});
    CHECK((*found)->received_at == some_day());
    auto const again = put(*spool, report, {attachment});
    CHECK(again->duplicate);
    CHECK(again->number == stored->number);
    CHECK(due(*spool, "lapor").size() == 1);
}

TEST_CASE("retention: nothing goes before every centre has it") {
    TempDir dir;
    auto options = plain_options(dir.path());
    options.centres = {"lapor", "arsip"};
    auto spool = open_spool(options);
    REQUIRE(put(*spool, make_report("a", "PENANDA")));
    REQUIRE(settle(*spool, "lapor", {delivered(1)}));
    REQUIRE(spool->upkeep(some_day() + 10 * kWeek));
    CHECK(due(*spool, "arsip").at(0).record.find("PENANDA") != std::string::npos);
    REQUIRE(settle(*spool, "arsip", {delivered(1)}, some_day() + 10 * kWeek));
    REQUIRE(spool->upkeep(some_day() + 11 * kWeek - 1min));
    CHECK(anywhere(dir.path(), "PENANDA"));
    REQUIRE(spool->upkeep(some_day() + 11 * kWeek));
    CHECK_FALSE(anywhere(dir.path(), "PENANDA"));
}

TEST_CASE("retention: raw bytes that reports share go with the last of them, whichever that is") {
    for (std::vector<std::int64_t> const& order :
         {std::vector<std::int64_t>{1, 2, 3}, {3, 1, 2}, {2, 3, 1}}) {
        TempDir dir;
        auto spool = open_spool(dir.path());
        RawBytes const envelope{"application/json", "AMPLOP " + std::string(5000, 'x')};
        for (std::string const name : {"a", "b", "c"}) {
            REQUIRE(in_group(*spool, [&] {
                auto report = make_report(name, "isi " + name);
                report.raw_sha256 = to_hex(sha256(envelope.bytes));
                return spool->reports().put(report, sha256(report.text), envelope, {});
            }));
        }
        Time now = some_day();
        for (auto const sequence : order) {
            CHECK(anywhere(dir.path(), "AMPLOP"));
            REQUIRE(settle(*spool, "lapor", {delivered(sequence)}, now));
            now += kWeek;
            REQUIRE(spool->upkeep(now));
        }
        CHECK_FALSE(anywhere(dir.path(), "AMPLOP"));
    }
}

TEST_CASE("retention: a report that comes while its envelope's first report is removed keeps its bytes") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    RawBytes const envelope{"application/json", "AMPLOP " + std::string(5000, 'x')};
    auto put_one = [&](std::string const& name) {
        return in_group(*spool, [&] {
            auto report = make_report(name, "isi " + name);
            report.raw_sha256 = to_hex(sha256(envelope.bytes));
            return spool->reports().put(report, sha256(report.text), envelope, {});
        });
    };
    REQUIRE(put_one("a"));
    REQUIRE(settle(*spool, "lapor", {delivered(1)}));
    REQUIRE(spool->upkeep(some_day() + kWeek));
    REQUIRE(put_one("b"));
    CHECK(anywhere(dir.path(), "AMPLOP"));
}

TEST_CASE("retention: an attachment that another report still needs stays") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    Attachment attachment;
    attachment.bytes = "FOTO";
    for (std::string const name : {"a", "b"}) {
        auto report = make_report(name, "isi " + name);
        report.attachments.resize(1);
        REQUIRE(put(*spool, report, {attachment}));
    }
    REQUIRE(settle(*spool, "lapor", {delivered(1)}));
    REQUIRE(spool->upkeep(some_day() + kWeek));
    CHECK(anywhere(dir.path() / "attachments", "FOTO"));
    REQUIRE(settle(*spool, "lapor", {delivered(2)}));
    REQUIRE(spool->upkeep(some_day() + kWeek));
    CHECK_FALSE(anywhere(dir.path() / "attachments", "FOTO"));
}

TEST_CASE("retention: closed quarantine items and ignored events lose their bytes in time, open ones never") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    auto add = [&](std::string const& bytes) {
        Fragment const fragment{{"text/plain", bytes}, "unreadable"};
        return *in_group(*spool, [&] { return spool->quarantine().add("app", fragment, some_day()); });
    };
    add("TERBUKA");
    auto const closed = add("DITUTUP");
    REQUIRE(in_group(*spool, [&] { return spool->quarantine().discard(closed, "spam", "b", some_day()); }));
    Fragment const ignored{{"text/plain", "DIABAIKAN"}, "kind: like"};
    REQUIRE(in_group(*spool, [&] { return spool->ignored().keep("app", ignored, some_day()); }));

    REQUIRE(spool->upkeep(some_day() + kWeek));
    CHECK_FALSE(anywhere(dir.path(), "DITUTUP"));
    CHECK(anywhere(dir.path(), "DIABAIKAN"));
    REQUIRE(spool->upkeep(some_day() + 24h * 30));
    CHECK_FALSE(anywhere(dir.path(), "DIABAIKAN"));
    CHECK(anywhere(dir.path(), "TERBUKA"));
    CHECK(in_group(*spool, [&] { return spool->quarantine().find(closed); })->value().state == "discarded");
}

TEST_CASE("retention: a clock that is behind removes nothing, and one that was ahead keeps nothing for years"
) {
    TempDir dir;
    auto spool = open_spool(dir.path());
    REQUIRE(put(*spool, make_report("a", "PENANDA")));
    REQUIRE(settle(*spool, "lapor", {delivered(1)}, some_day() + 24h * 3650));
    REQUIRE(spool->upkeep(Time()));
    REQUIRE(spool->upkeep(some_day()));
    CHECK(anywhere(dir.path(), "PENANDA"));
    REQUIRE(spool->upkeep(some_day() + kWeek));
    CHECK_FALSE(anywhere(dir.path(), "PENANDA"));
}

TEST_CASE("retention: one call does a bounded piece of a big removal, and the next ones the rest") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    constexpr int kReports = 2'500;
    REQUIRE(in_group(*spool, [&]() -> Result<void> {
        std::vector<Settlement> settlements;
        for (int i = 0; i < kReports; ++i) {
            auto report = make_report("r" + std::to_string(i), "isi " + std::to_string(i));
            auto const stored =
                spool->reports().put(report, sha256(report.text), {"text/plain", report.text}, {});
            if (!stored) return stored.error();
            settlements.push_back(delivered(stored->sequence));
        }
        return spool->deliveries().settle("lapor", settlements, some_day());
    }));
    REQUIRE(spool->upkeep(some_day() + kWeek));
    CHECK(anywhere(dir.path(), "isi 2499"));
    REQUIRE(spool->upkeep(some_day() + kWeek));
    CHECK_FALSE(anywhere(dir.path(), "isi 2499"));
}
