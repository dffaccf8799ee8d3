#include "channels/client_api/multipart.hpp"

#include "channels/client_api/request_headers.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace kanal::client_api;

namespace {

constexpr std::string_view kReportPart = "--b\r\nContent-Disposition: form-data; name=\"report\"\r\n\r\n{}";
constexpr std::string_view kEnd = "\r\n--b--\r\n";

std::string one_part(std::string_view headers, std::string_view content) {
    return "--b\r\n" + std::string(headers) + "\r\n\r\n" + std::string(content) + std::string(kEnd);
}

std::string reason(std::string_view body, std::string_view boundary = "b") {
    auto const parts = parse_multipart(body, boundary);
    if (parts) return "accepted";
    CHECK(parts.error().fault == Fault::reject);
    return parts.error().what;
}

std::string file_name(std::string_view disposition) {
    auto const body = one_part("Content-Disposition: " + std::string(disposition), "x");
    auto const parts = parse_multipart(body, "b");
    return parts ? parts->at(0).file_name : "refused: " + parts.error().what;
}

}  // namespace

TEST_CASE("multipart: the parts come out in order with their bytes untouched") {
    std::string const bytes("\0\r\n--\r\n-b\n--b \xFF", 14);
    std::string const body = std::string(kReportPart) +
                             "\r\n--b\r\ncontent-type: IMAGE/jpeg; q=1\r\nX-Other: y\r\n"
                             "CONTENT-DISPOSITION:form-data;filename=a.jpg;name=photo\r\n\r\n" +
                             bytes + std::string(kEnd);
    auto const parts = parse_multipart(body, "b");
    REQUIRE(parts.has_value());
    REQUIRE(parts->size() == 2);
    CHECK(parts->at(0).name == "report");
    CHECK(parts->at(0).file_name == "");
    CHECK(parts->at(0).media_type == "");
    CHECK(parts->at(0).content == "{}");
    CHECK(parts->at(1).name == "photo");
    CHECK(parts->at(1).file_name == "a.jpg");
    CHECK(parts->at(1).media_type == "image/jpeg");
    CHECK(parts->at(1).content == bytes);
}

TEST_CASE("multipart: an empty part is a part, and no part is none") {
    auto const empty = one_part("Content-Disposition: form-data; name=a", "");
    auto const parts = parse_multipart(empty, "b");
    REQUIRE(parts.has_value());
    CHECK(parts->at(0).content.empty());
    CHECK(parse_multipart("--b--", "b")->empty());
    CHECK(reason("\r\n" + std::string(kReportPart) + "\r\n--b--") == "accepted");
}

TEST_CASE("multipart: a body that does not end where it says is refused") {
    std::string const whole = std::string(kReportPart) + std::string(kEnd);
    CHECK(reason(whole) == "accepted");
    // Without the last line end a body is still complete.
    for (std::size_t size = 0; size + 2 < whole.size(); ++size) {
        INFO(size);
        CHECK(reason(whole.substr(0, size)) != "accepted");
    }
    CHECK(reason(whole + "x") == "multipart: trailing bytes");
    CHECK(reason(whole + whole) == "multipart: trailing bytes");
    CHECK(reason("preamble\r\n" + whole) == "multipart: no first boundary");
    CHECK(reason(whole, "c") == "multipart: no first boundary");
    CHECK(reason("") == "multipart: no first boundary");
}

TEST_CASE("multipart: a boundary line that could be read in two ways is refused") {
    std::string const part(kReportPart);
    CHECK(reason(part + "\r\n--bc\r\n" + std::string(kEnd)) == "multipart: boundary line");
    CHECK(reason(part + "\r\n--b \r\n" + std::string(kEnd)) == "multipart: boundary line");
    CHECK(reason(part + "\r\n--b\n" + std::string(kEnd)) == "multipart: boundary line");
    CHECK(
        reason("--b\r\nContent-Disposition: form-data; name=a\r\n\r\n--b--\r\n\r\n--b--\r\n") ==
        "multipart: boundary line"
    );
    CHECK(reason("--b\nContent-Disposition: form-data; name=a\n\nx\n--b--\n") == "multipart: boundary line");
}

TEST_CASE("multipart: a part must say once what it is") {
    CHECK(reason(one_part("Content-Type: text/plain", "x")) == "multipart: no content disposition");
    CHECK(reason("--b\r\n\r\nx\r\n--b--") != "accepted");
    CHECK(reason(one_part("Content-Disposition: form-data", "x")) == "multipart: no name");
    CHECK(reason(one_part("Content-Disposition: form-data; name=\"\"", "x")) == "multipart: no name");
    CHECK(
        reason(one_part("Content-Disposition: attachment; name=a", "x")) == "multipart: content disposition"
    );
    CHECK(
        reason(one_part("Content-Disposition: form-data; name=a; name=b", "x")) ==
        "multipart: content disposition"
    );
    CHECK(
        reason(one_part("Content-Disposition: form-data; name=a; Name=b", "x")) ==
        "multipart: content disposition"
    );
    CHECK(
        reason(one_part("Content-Disposition: form-data; name=\"a", "x")) == "multipart: content disposition"
    );
    CHECK(
        reason(
            one_part("Content-Disposition: form-data; name=a\r\nContent-Disposition: form-data; name=b", "x")
        ) == "multipart: two content dispositions"
    );
    CHECK(
        reason(
            one_part("Content-Disposition: form-data; name=a\r\nContent-Type: a/b\r\nContent-Type: a/b", "x")
        ) == "multipart: two content types"
    );
}

TEST_CASE("multipart: a header that is folded, nameless or encoded is refused") {
    std::string const name = "Content-Disposition: form-data; name=a";
    CHECK(reason(one_part(name + "\r\n filename=b", "x")) == "multipart: header");
    CHECK(reason(one_part(name + "\r\nno colon", "x")) == "multipart: header");
    CHECK(reason(one_part(name + "\r\n: value", "x")) == "multipart: header");
    CHECK(reason(one_part("Content-Disposition : form-data; name=a", "x")) == "multipart: header");
    CHECK(reason(one_part(name + "\r\nX: a\rb", "x")) == "multipart: header");
    CHECK(reason(one_part(name + "\r\nX: a\nb", "x")) == "multipart: header");
    CHECK(reason(one_part(name + std::string("\r\nX: a\0b", 9), "x")) == "multipart: header");
    CHECK(
        reason(one_part(name + "\r\nContent-Transfer-Encoding: base64", "eA==")) ==
        "multipart: transfer encoding"
    );
    CHECK(reason(one_part(name + "\r\nContent-Transfer-Encoding: binary", "x")) == "accepted");
}

TEST_CASE("multipart: the number of parts and the size of their headers are bounded") {
    std::string const part = "--b\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n";
    std::string body;
    for (int i = 0; i < 20; ++i)
        body += part;
    CHECK(reason(body + "--b--") == "accepted");
    CHECK(reason(body + part + "--b--") == "multipart: too many parts");

    std::string const name = "Content-Disposition: form-data; name=a\r\nX: ";
    CHECK(reason(one_part(name + std::string(4000, 'x'), "x")) == "accepted");
    CHECK(reason(one_part(name + std::string(4096, 'x'), "x")) == "multipart: header too long");
}

TEST_CASE("multipart: a file name is what the sender's program meant") {
    CHECK(file_name(R"(form-data; name="a"; filename="foto jalan.jpg")") == "foto jalan.jpg");
    CHECK(file_name(R"(form-data; name="a"; filename="a\"b\\c.jpg")") == "a\"b\\c.jpg");
    CHECK(file_name(R"(form-data; name="a"; filename="C:\dir\foto.jpg")") == R"(C:\dir\foto.jpg)");
    CHECK(file_name(R"(form-data; name="a"; filename="../../etc/passwd")") == "../../etc/passwd");
    CHECK(file_name("form-data; name=\"a\"; filename=\"f\xC3\xA9.jpg\"") == "f\xC3\xA9.jpg");
    CHECK(file_name(R"(form-data; name=a; filename=b.jpg; filename*=utf-8''c.jpg)") == "b.jpg");
    CHECK(file_name(R"(form-data; name=a; filename*="x")") == "");
}

TEST_CASE("multipart: a boundary is 1 to 70 of the characters allowed for one") {
    CHECK(multipart_boundary("multipart/form-data; boundary=abc").value() == "abc");
    CHECK(
        multipart_boundary("multipart/form-data; charset=utf-8; Boundary=\"a'()+_,-./:=?\"").value() ==
        "a'()+_,-./:=?"
    );
    CHECK(multipart_boundary("multipart/form-data; boundary=" + std::string(70, 'x')).has_value());
    CHECK_FALSE(multipart_boundary("multipart/form-data; boundary=" + std::string(71, 'x')).has_value());
    for (auto const* type :
         {"",
          "multipart/form-data",
          "multipart/form-data; boundary=",
          "multipart/form-data; boundary=\"\"",
          "multipart/form-data; boundary=\"a b\"",
          "multipart/form-data; boundary=\"a\\\"b\"",
          "multipart/form-data; boundary=a; boundary=b",
          "multipart/form-data boundary=a"}) {
        INFO(type);
        CHECK_FALSE(multipart_boundary(type).has_value());
    }
}

TEST_CASE("multipart: a media type is lower case and without parameters, or it is none") {
    CHECK(media_type_of("Application/JSON; charset=utf-8") == "application/json");
    CHECK(media_type_of("image/svg+xml") == "image/svg+xml");
    for (auto const* type : {"", "json", "/json", "text/", "text/plain extra", "a/b/c", "<b>/x"}) {
        INFO(type);
        CHECK(media_type_of(type) == "");
    }
}
