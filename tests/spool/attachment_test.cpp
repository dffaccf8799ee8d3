#include "spool/attachments/attachment_files.hpp"

#include "base/digest.hpp"
#include "tests/spool/show_result.hpp"
#include "tests/spool/spool_fixture.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>

using namespace kanal;
using namespace kanal::test;

namespace {

std::string const kPng("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0", 29);

std::string const kOpus("OggS\0\x02\0\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\0\0\0\0\x01\x13OpusHead\x01\x01", 38);

Report with_attachments(std::string const& name, std::size_t count) {
    auto report = make_report(name, "isi " + name);
    report.attachments.resize(count);
    return report;
}

Attachment file(std::string bytes) {
    Attachment made;
    made.name = "foto.bin";
    made.bytes = std::move(bytes);
    made.media_type = "image/jpeg";
    return made;
}

std::size_t files_in(std::filesystem::path const& directory) {
    std::size_t count = 0;
    for (auto const& [name, bytes] : contents(directory))
        count += name.rfind("attachments/", 0) == 0;
    return count;
}

}  // namespace

TEST_CASE("attachment: the file lies under its digest, and the record says what it really is") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    REQUIRE(put(*spool, with_attachments("a", 2), {file(kPng), file("<html>not a picture</html>")}));
    auto const report = due(*spool, "lapor").at(0);
    REQUIRE(report.attachments.size() == 2);
    CHECK(report.attachments[0] == to_hex(sha256(kPng)));
    auto const path = spool::attachment_path(dir / "attachments", report.attachments[0]);
    CHECK(contents(path.parent_path()).at(report.attachments[0]) == kPng);
    CHECK(report.record.find("image/png") != std::string::npos);
    CHECK(report.record.find("application/octet-stream") != std::string::npos);
    CHECK(report.record.find(report.attachments[1]) != std::string::npos);
}

TEST_CASE("attachment: one that is only known by its address stays so") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    auto report = with_attachments("a", 1);
    report.attachments[0].url = "https://example.org/foto.jpg";
    Attachment only_url;
    only_url.url = report.attachments[0].url;
    REQUIRE(put(*spool, report, {only_url}));
    CHECK(due(*spool, "lapor").at(0).attachments.empty());
    CHECK(files_in(dir.path()) == 0);
}

TEST_CASE("attachment: the same picture in two reports is one file") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    REQUIRE(put(*spool, with_attachments("a", 1), {file(kPng)}));
    REQUIRE(put(*spool, with_attachments("b", 1), {file(kPng)}));
    CHECK(files_in(dir.path()) == 1);
    CHECK(due(*spool, "lapor").at(1).attachments.size() == 1);
}

TEST_CASE("attachment: what a rolled back put and a crash leave is gone after the next start") {
    TempDir dir;
    {
        auto spool = open_spool(dir.path());
        REQUIRE(put(*spool, with_attachments("kept", 1), {file(kPng)}));
        auto const failed = in_group(*spool, [&]() -> Result<spool::Stored> {
            auto const report = with_attachments("a", 1);
            auto stored =
                spool->reports().put(report, sha256("a"), {"text/plain", "a"}, {file("rolled back")});
            REQUIRE(stored);
            return reject("test: changed my mind");
        });
        CHECK_FALSE(failed);
        auto const kept = spool::attachment_path(dir / "attachments", to_hex(sha256(kPng)));
        std::ofstream(kept.parent_path() / "half-written") << "x";
        CHECK(files_in(dir.path()) == 3);
    }
    open_spool(dir.path());
    CHECK(files_in(dir.path()) == 1);
}

TEST_CASE("attachment: what citizens send is known by its content, and nothing else is") {
    spool::MediaTypes types;
    CHECK(types.of(kPng) == "image/png");
    CHECK(types.of(std::string("\xff\xd8\xff\xe0\0\x10JFIF\0\x01", 12)) == "image/jpeg");
    CHECK(types.of("GIF89a\x01\x00") == "image/gif");
    CHECK(types.of(std::string("RIFF\x24\0\0\0WEBPVP8 ", 16)) == "image/webp");
    CHECK(types.of("%PDF-1.4\n%") == "application/pdf");
    CHECK(
        types.of(std::string(
            "\0\0\0\x18"
            "ftypmp42\0\0\0\0mp42isom",
            24
        )) == "video/mp4"
    );
    CHECK(
        types.of(std::string(
            "\0\0\0\x18"
            "ftyp3gp4\0\0\0\0"
            "3gp4isom",
            24
        )) == "video/3gpp"
    );
    CHECK(types.of(kOpus) == "audio/ogg");
    CHECK(types.of("#!AMR\n") == "audio/AMR");
    for (std::string const other :
         {"", "MZ\x90", "#!/bin/sh\nrm -rf /", "<svg xmlns='http://www.w3.org/2000/svg'/>", "PK\x03\x04"})
        CHECK(types.of(other) == "application/octet-stream");
}
