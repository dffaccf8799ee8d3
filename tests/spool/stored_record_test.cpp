#include "base/digest.hpp"
#include "base/log.hpp"
#include "json/writer.hpp"
#include "normalizer/report_json.hpp"
#include "spool/reports/change_feed.hpp"
#include "spool/sqlite/database.hpp"
#include "tests/spool/fetch_fixture.hpp"
#include "tests/spool/show_result.hpp"
#include "tests/spool/spool_fixture.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace kanal::test;
using namespace std::chrono_literals;

namespace {

constexpr auto kWeek = 24h * 7;

Result<spool::Stored> put_with_raw(spool::Spool& spool, Report report, std::string const& raw) {
    report.raw_sha256 = to_hex(sha256(raw));
    report.raw_media_type = "application/json";
    auto const fingerprint = sha256(report.text + (report.withdrawn ? "removed" : ""));
    return in_group(spool, [&] {
        return spool.reports().put(report, fingerprint, {"application/json", raw}, {});
    });
}

std::string body_with(std::string const& text) {
    JsonWriter json(text.size());
    json.begin_object();
    json.member("text", text);
    json.end_object();
    return json.take();
}

std::size_t count(std::string_view in, std::string_view what) {
    std::size_t found = 0;
    for (auto at = in.find(what); at != std::string_view::npos; at = in.find(what, at + 1))
        ++found;
    return found;
}

// As the centre is to get it; the number is the spool's.
std::string record_of(Report report, std::string const& raw, std::string const& number) {
    report.number = number;
    report.raw_sha256 = to_hex(sha256(raw));
    report.raw_media_type = "application/json";
    return normalizer::to_json(report);
}

spool::ReportNow now_of(TempDir const& dir) {
    auto const feed = spool::ChangeFeed::open(dir.path());
    auto const changes = (*feed)->changes_after({}, 100, [](std::string const&) {
        return Result<std::vector<std::int64_t>>(std::vector<std::int64_t>());
    });
    REQUIRE(changes);
    REQUIRE(changes->reports.size() == 1);
    return changes->reports[0];
}

void change(TempDir const& dir, std::string const& sql) {
    auto const database = spool::Database::open(dir / "spool.db");
    REQUIRE((*database)->script(sql));
}

}  // namespace

TEST_CASE("stored record: what a citizen wrote stands in the file once, and is read everywhere as it was") {
    TempDir dir;
    auto const report = make_report("a", "\"Jalan\" rusak.\n" + long_text("a"));
    auto const raw = body_with(report.text);
    std::string record;
    {
        auto spool = open_spool(dir.path());
        auto const stored = put_with_raw(*spool, report, raw);
        REQUIRE(stored);
        record = record_of(report, raw, stored->number);
    }
    CHECK(count(contents(dir.path()).at("spool.db"), long_text("a")) == 1);
    auto spool = open_spool(dir.path());
    CHECK(due(*spool, "lapor").at(0).record == record);
    CHECK(in_group(*spool, [&] { return spool->reports().find(id_for("a")); })->value().record == record);
    CHECK(now_of(dir).record == record);
    CHECK((*spool::ChangeFeed::open(dir.path()))->record_at(1).value() == record);
}

TEST_CASE("stored record: reports that share the bytes of a delivery do not need each other's rows") {
    TempDir dir;
    std::string const raw = "[" + body_with(long_text("a")) + "," + body_with(long_text("b")) + "]";
    auto spool = open_spool(dir.path());
    std::map<std::string, std::string> records;
    for (std::string const name : {"a", "b"}) {
        auto const report = make_report(name, long_text(name));
        auto const stored = put_with_raw(*spool, report, raw);
        REQUIRE(stored);
        records[id_for(name)] = record_of(report, raw, stored->number);
    }
    auto const both = due(*spool, "lapor");
    REQUIRE(both.size() == 2);
    for (auto const& one : both)
        CHECK(one.record == records[one.id]);
    // The first one's bytes are lost, as with a page of a damaged file.
    spool.reset();
    change(dir, "UPDATE report SET raw_bytes = NULL WHERE seq = 1");
    spool = open_spool(dir.path());
    auto const left = due(*spool, "lapor");
    REQUIRE(left.size() == 1);
    CHECK(left[0].record == records[id_for("b")]);
}

TEST_CASE("stored record: the bytes of a delivery stay until no report on the disk is made of them") {
    for (bool const first_goes_first : {true, false}) {
        TempDir dir;
        std::string const raw = "[" + body_with(long_text("a")) + "," + body_with(long_text("b")) + "]";
        auto spool = open_spool(dir.path());
        REQUIRE(put_with_raw(*spool, make_report("a", long_text("a")), raw));
        REQUIRE(put_with_raw(*spool, make_report("b", long_text("b")), raw));
        REQUIRE(settle(*spool, "lapor", {delivered(first_goes_first ? 1 : 2)}));
        REQUIRE(spool->upkeep(some_day() + kWeek));
        auto const left = due(*spool, "lapor");
        REQUIRE(left.size() == 1);
        CHECK(left[0].record.find(long_text(first_goes_first ? "b" : "a")) != std::string::npos);
        REQUIRE(settle(*spool, "lapor", {delivered(first_goes_first ? 2 : 1)}));
        REQUIRE(spool->upkeep(some_day() + 2 * kWeek));
        for (auto const& [name, bytes] : contents(dir.path()))
            CHECK(count(bytes, "lampu jalan") == 0);
    }
}

TEST_CASE("stored record: raw bytes that rotted are noticed before they are taken for what a citizen said") {
    TempDir dir;
    {
        auto spool = open_spool(dir.path());
        REQUIRE(put_with_raw(*spool, make_report("a", long_text("a")), body_with(long_text("a"))));
        REQUIRE(put_with_raw(*spool, make_report("b", long_text("b")), body_with(long_text("b"))));
        REQUIRE(put_with_raw(*spool, make_report("c", long_text("c")), body_with(long_text("c"))));
    }
    change(
        dir,
        "UPDATE report SET raw_bytes = CAST(replace(raw_bytes, 'lampu', 'lampa') AS BLOB) WHERE seq = 1;"
        "UPDATE report SET raw_bytes = NULL WHERE seq = 2"
    );
    auto spool = open_spool(dir.path());
    auto const reports = due(*spool, "lapor");
    REQUIRE(reports.size() == 1);
    CHECK(reports[0].id == id_for("c"));
    for (auto const* name : {"a", "b"}) {
        auto const found = in_group(*spool, [&] { return spool->reports().find(id_for(name)); });
        REQUIRE(found->has_value());
        CHECK((*found)->state == "held");
        CHECK((*found)->damaged);
        CHECK((*found)->record.empty());
    }
}

TEST_CASE("stored record: what statistics need, withdrawal and attachments are known of a packed one as well"
) {
    TempDir dir;
    auto spool = open_spool(dir.path());
    auto report = make_report("a", long_text("a"));
    report.report_class = ReportClass::complaint;
    report.category = Category{"\"06\"", "Lampu jalan"};
    report.attachments = {{.url = "https://cdn.example/1.png"}};
    REQUIRE(put_with_raw(*spool, report, body_with(report.text)));
    CHECK(put_with_raw(*spool, report, body_with(report.text))->duplicate);
    report.attachments.push_back({.url = "https://cdn.example/2.png"});
    CHECK_FALSE(put_with_raw(*spool, report, body_with(report.text))->duplicate);

    auto removed = report;
    removed.revision = 9;
    removed.withdrawn = true;
    REQUIRE(put_with_raw(*spool, removed, body_with(removed.text)));
    CHECK(in_group(*spool, [&] { return spool->reports().find(id_for("a")); })->value().withdrawn);
    // Nothing is fetched for an edition that came late.
    auto late = report;
    late.revision = 5;
    late.attachments.push_back({.url = "https://cdn.example/3.png"});
    REQUIRE(put_with_raw(*spool, late, body_with(late.text)));
    CHECK(due_fetches(*spool).empty());

    for (auto const& one : due(*spool, "lapor"))
        REQUIRE(settle(*spool, "lapor", {delivered(one.sequence)}));
    REQUIRE(spool->upkeep(some_day() + kWeek));
    auto const left = now_of(dir);
    CHECK(left.record.empty());
    CHECK(left.report_class == "complaint");
    CHECK(left.category == "\"06\"");
}

TEST_CASE("stored record: a record that retention has emptied is not called damaged") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    REQUIRE(put(*spool, make_report("a", long_text("a"))));
    REQUIRE(settle(*spool, "lapor", {delivered(1)}));
    REQUIRE(spool->upkeep(some_day() + kWeek));
    auto const told = [] {
        std::uint64_t lines = 0;
        for (auto const& count : log::counts())
            lines += count.event == "record_damaged" ? count.total : 0;
        return lines;
    };
    auto const before = told();
    CHECK((*spool::ChangeFeed::open(dir.path()))->record_at(1).value().empty());
    CHECK_FALSE(in_group(*spool, [&] { return spool->reports().find(id_for("a")); })->value().damaged);
    CHECK(told() == before);
}

TEST_CASE("stored record: rows of versions before, and those beside them, are read alike") {
    TempDir dir;
    auto const report = make_report("a", long_text("a"));
    auto const raw = body_with(report.text);
    auto spool = open_spool(dir.path());
    auto const stored = put_with_raw(*spool, report, raw);
    REQUIRE(stored);
    auto const record = record_of(report, raw, stored->number);
    spool.reset();
    change(dir, "UPDATE report SET record = '" + record + "' WHERE seq = 1");
    spool = open_spool(dir.path());
    REQUIRE(put_with_raw(*spool, make_report("b", long_text("b")), body_with(long_text("b"))));
    auto const reports = due(*spool, "lapor");
    REQUIRE(reports.size() == 2);
    CHECK(reports[0].record == record);
    CHECK(reports[1].record.find(long_text("b")) != std::string::npos);
}
