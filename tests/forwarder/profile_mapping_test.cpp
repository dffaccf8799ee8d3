#include "forwarder/profile/json_place.hpp"
#include "forwarder/profile/mapped_body.hpp"
#include "tests/support/temp_dir.hpp"

#include <doctest/doctest.h>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fstream>

using namespace kanal;
using namespace kanal::forwarder;
using namespace kanal::test;
namespace json = boost::json;

namespace {

struct Given {
    OutboundReport report = {};
    json::value record = {};
    TimeZone zone = TimeZone("Asia/Jayapura");

    explicit Given(std::string const& text) : record(json::parse(text)) {
        report.id = "5b0e6f0e-7d0c-5a8e-9d9a-3f6f1f0a7c11";
        report.record = text;
        report.received_at = Time(std::chrono::milliseconds(1'774'426'530'123));  // 2026-03-25T08:15:30.123Z
    }
    ReportSource source() const { return {report, record}; }
    std::string value(MappedField const& field) const {
        auto const mapped = mapped_value(field, source(), zone);
        return mapped ? json::serialize(*mapped) : "nothing";
    }
};

std::string const kRecord =
    R"({"number":"3273-26-48172093-7","title":"Jalan rusak","text":"Berlubang & gelap",
"class":"complaint","category":null,"occurred_on":"2026-03-24","said_at":"2026-03-24T22:30:00.000Z",
"place":{"said":"Pasar Contoh","point":{"latitude":-6.9147,"longitude":107.6098}},
"reporter":{"name":"Siti Contoh","phone":"+628120000001","email":""},
"privacy":{"anonymous":false,"confidential":true},"problems":["a","b"],"attachments":[]})";

MappedField from(std::string pointer) {
    MappedField field;
    field.from = {std::move(pointer)};
    return field;
}

}  // namespace

TEST_CASE("mapped field: a value keeps its JSON type, and what says nothing is left out") {
    Given const given(kRecord);
    CHECK(given.value(from("/title")) == "\"Jalan rusak\"");
    CHECK(given.value(from("/privacy/anonymous")) == "false");
    CHECK(given.value(from("/problems")) == R"(["a","b"])");
    CHECK(given.value(from("/category")) == "nothing");
    CHECK(given.value(from("/category/name")) == "nothing");
    CHECK(given.value(from("/reporter/email")) == "nothing");
    auto field = from("/reporter/email");
    field.from.push_back("/reporter/phone");
    CHECK(given.value(field) == "\"+628120000001\"");
    field = from("/category/name");
    field.otherwise = "Lainnya";
    CHECK(given.value(field) == "\"Lainnya\"");
}

TEST_CASE("mapped field: a table, a constant and a type turn it into what the centre wants") {
    Given const given(kRecord);
    auto field = from("/class");
    field.table = {{"complaint", "1"}, {"aspiration", "3"}};
    CHECK(given.value(field) == "\"1\"");
    field.as = MappedField::As::number;
    CHECK(given.value(field) == "1");
    field.table = {{"aspiration", "3"}};
    CHECK(given.value(field) == "nothing");
    field.otherwise = "9";
    CHECK(given.value(field) == "9");
    field = from("/privacy/confidential");
    field.table = {{"true", "1"}, {"false", "0"}};
    CHECK(given.value(field) == "\"1\"");
    field = {};
    field.value = "7";
    field.as = MappedField::As::number;
    CHECK(given.value(field) == "7");
    for (auto const* odd : {"not a number", "nan", "inf", "1e999", ""}) {
        field.value = odd;
        CHECK(given.value(field) == "nothing");
    }
}

TEST_CASE("mapped field: a time is written in the agency's zone, and a day stays that day") {
    Given const given(kRecord);
    auto field = from("/said_at");
    field.date = "%d-%m-%Y %H:%M %z";
    CHECK(given.value(field) == "\"25-03-2026 07:30 +0900\"");
    field.date = "unix";
    field.as = MappedField::As::number;
    CHECK(given.value(field) == "1774391400");
    field = from("/occurred_on");
    field.date = "%d/%m/%Y";
    CHECK(given.value(field) == "\"24/03/2026\"");
    field = from("received_at");
    field.date = "%Y-%m-%d %H:%M:%S";
    CHECK(given.value(field) == "\"2026-03-25 17:15:30\"");
    field = from("/title");
    field.date = "%Y";
    CHECK(given.value(field) == "nothing");
    CHECK_FALSE(is_date_format("%n"));
    CHECK_FALSE(is_date_format("no letters"));
    CHECK_FALSE(is_date_format("%"));
}

TEST_CASE("mapped field: what is too long is cut between characters and says so") {
    Given const given(
        R"({"text":"Jalan di depan pasar \ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67 rusak"})"
    );
    auto field = from("/text");
    field.longest = 10;
    CHECK(given.value(field) == "\"Jalan di …\"");
    field.longest = 25;
    field.ending = "";
    CHECK(given.value(field) == "\"Jalan di depan pasar \"");
    field.longest = 1000;
    CHECK(given.value(field).size() > 40);
}

TEST_CASE("mapped field: lines whose names all say nothing are left out") {
    Given const given(kRecord);
    MappedField field;
    field.lines = {"{/text}", " ", "Lokasi: {/place/said}", "Kategori: {/category/name}", "Nomor: {/number}"};
    CHECK(given.value(field) == R"("Berlubang & gelap\n\nLokasi: Pasar Contoh\nNomor: 3273-26-48172093-7")");
}

TEST_CASE("template: what a citizen wrote ends neither a header nor a part of a URL") {
    Given const given(R"({"title":"a\r\nX-Evil: 1 & ?#/é"})");
    CHECK(expand(given.source(), "T: {/title}", Place::header) == "T: a%0D%0AX-Evil: 1 & ?#/%C3%A9");
    CHECK(
        expand(given.source(), "?q={/title}", Place::url) == "?q=a%0D%0AX-Evil%3A%201%20%26%20%3F%23%2F%C3%A9"
    );
    CHECK(
        expand(given.source(), "{key} {received_at}", Place::text) ==
        "5b0e6f0e-7d0c-5a8e-9d9a-3f6f1f0a7c11 2026-03-25T08:15:30.123Z"
    );
    CHECK_FALSE(expand(given.source(), "{", Place::text).has_value());
    CHECK(template_fault("{nobody}") != "");
    CHECK(template_fault("{/title") != "");
    CHECK(template_fault("plain {/a~1b} {media}") == "");
}

TEST_CASE("mapped body: JSON is built by pointers, and a form is encoded") {
    Given const given(kRecord);
    Profile profile;
    profile.body = Profile::Body::json;
    auto field = from("/text");
    field.to = "/laporan/isi";
    profile.fields.push_back(field);
    field = from("/reporter/name");
    field.to = "/laporan/pelapor/-/nama";
    profile.fields.push_back(field);
    field = from("/place/point/latitude");
    field.to = "/laporan/a~1b";
    profile.fields.push_back(field);
    auto const body = mapped_body(profile, given.source(), given.zone, {});
    CHECK(
        json::parse(body.text) ==
        json::parse(
            R"({"laporan":{"isi":"Berlubang & gelap","pelapor":[{"nama":"Siti Contoh"}],"a/b":-6.9147}})"
        )
    );
    CHECK(body.media_type == "application/json");

    profile.body = Profile::Body::form;
    profile.fields[0].to = "isi[1]";
    CHECK(
        mapped_body(profile, given.source(), given.zone, {})
            .text.find("isi%5B1%5D=Berlubang%20%26%20gelap&") == 0
    );
    CHECK(mapped_body(profile, given.source(), given.zone, {}).text.find("=-6.9147") != std::string::npos);
}

TEST_CASE("mapped body: files go along in their order, but for those that the centre does not take") {
    TempDir dir;
    std::string attachments;
    OutboundReport outbound;
    auto const add = [&](std::string const& name, std::string const& type, std::size_t size, bool on_disk) {
        auto const sha256 = std::string(63, 'a') + std::to_string(outbound.attachments.size());
        outbound.attachments.push_back(sha256);
        if (on_disk) std::ofstream(dir / sha256) << name;
        attachments += (attachments.empty() ? "" : ",") + (R"({"name":")" + name) + R"(","media_type":")" +
                       type + R"(","size":)" + std::to_string(size) + R"(,"sha256":")" + sha256 + "\"}";
    };
    add("satu.jpg", "image/jpeg", 10, true);
    add("besar.jpg", "image/jpeg", 5000, true);
    add("lagu.ogg", "audio/ogg", 10, true);
    add("hilang.jpg", "image/jpeg", 10, false);
    add("", "image/jpeg", 10, true);
    add("enam.jpg", "image/jpeg", 10, true);
    Given given(R"({"attachments":[)" + attachments + "]}");
    given.report.attachments = outbound.attachments;
    Profile profile;
    profile.body = Profile::Body::multipart;
    profile.files = {.to = "foto[]", .most = 2, .largest = 100, .types = {"image/jpeg"}};
    auto const path = [&dir](std::string_view sha256) { return dir / sha256; };
    auto const body = mapped_body(profile, given.source(), given.zone, path);
    REQUIRE(body.parts.size() == 2);
    CHECK(body.parts[0].file_name == "satu.jpg");
    CHECK(body.parts[0].name == "foto[]");
    CHECK(body.parts[1].file_name == outbound.attachments[4]);
}

TEST_CASE("JSON pointer: only one that is well formed and not too deep is taken") {
    for (auto const* good : {"/a", "/a/0/b", "/a~0~1b", "/"})
        CHECK(is_json_pointer(good));
    for (auto const* bad : {"", "a", "/a~2", "/a~", "/1/2/3/4/5/6/7/8/9"})
        CHECK_FALSE(is_json_pointer(bad));
    json::value root = json::object();
    CHECK(put_at(root, "/a/0", 1));
    CHECK(put_at(root, "/a/-", 2));
    CHECK_FALSE(put_at(root, "/a/9", 3));
    CHECK_FALSE(put_at(root, "/a/0/b", 3));
    CHECK(json::serialize(root) == R"({"a":[1,2]})");
}
