#include "http/request_head.hpp"
#include "http/body_reader.hpp"

#include <doctest/doctest.h>

using namespace kanal::http;

namespace {

Head head_of(std::string const& bytes) {
    auto const size = head_size(bytes, 8192);
    REQUIRE(size.has_value());
    auto head = read_head(std::string_view(bytes).substr(0, *size), 64);
    REQUIRE(head.has_value());
    return std::move(*head);
}

}  // namespace

TEST_CASE("framing gate: names come in lower case, values without the blanks around them") {
    auto const head = head_of("GET /a%20b?c=%20d HTTP/1.1\r\nHOST:\t localhost \t\r\nX-Empty:\r\n\r\nrest");
    CHECK(head.request.method == "GET");
    CHECK(head.request.path == "/a b");
    CHECK(head.request.query == "c=%20d");
    CHECK(head.request.headers == kanal::HttpHeaders{{"host", "localhost"}, {"x-empty", ""}});
    CHECK(!head.has_body());
    CHECK(head.keep_alive);
}

TEST_CASE("framing gate: Connection: close is seen among other tokens and in any case") {
    CHECK(!head_of("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, CLOSE\r\n\r\n").keep_alive);
    CHECK(head_of("GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\n\r\n").keep_alive);
    CHECK(!head_of("GET / HTTP/1.0\r\nHost: a\r\n\r\n").keep_alive);
}

TEST_CASE("framing gate: a head is never counted off before its last byte") {
    std::string const head = "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n";
    for (std::size_t size = 0; size < head.size(); ++size)
        CHECK(*head_size(head.substr(0, size), 8192) == 0);
    CHECK(*head_size(head + "abc", 8192) == head.size());
}

TEST_CASE("framing gate: a head of exactly the limit passes, of one byte more does not") {
    std::string const head = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    CHECK(*head_size(head, head.size()) == head.size());
    CHECK(head_size(head, head.size() - 1).error() == Refusal::header_big);
}

TEST_CASE("body reader: a chunked body is the same wherever its bytes are cut") {
    auto const head = head_of("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n");
    std::string const bytes =
        "4\r\nWiki\r\n00000000000000000000000000000A\r\n0123456789\r\n0\r\n\r\nGET /next";
    for (std::size_t first = 0; first <= bytes.size(); ++first) {
        for (std::size_t second = first; second <= bytes.size(); ++second) {
            BodyReader reader(head, 14);
            std::string body;
            std::size_t used = 0;
            for (auto const end : {first, second, bytes.size()})
                used += *reader.read(std::string_view(bytes).substr(used, end - used), body);
            CHECK(reader.done());
            CHECK(body == "Wiki0123456789");
            CHECK(bytes.substr(used) == "GET /next");
        }
    }
}

TEST_CASE("body reader: a body of known length ends where it was said to end") {
    auto const head = head_of("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n");
    BodyReader reader(head, 3);
    std::string body;
    CHECK(*reader.read("ab", body) == 2);
    CHECK(!reader.done());
    CHECK(*reader.read("cGET", body) == 1);
    CHECK(reader.done());
    CHECK(body == "abc");
}
