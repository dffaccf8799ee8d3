#include "tests/http/raw_client.hpp"
#include "tests/http/running_server.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace kanal;
using namespace kanal::test;

namespace {

struct Case {
    std::string name;
    std::string bytes;
    int status;
};

std::string const kHost = "Host: localhost\r\n";
std::string const kJson = "Content-Type: application/json\r\n";
std::string const kPost = "POST /echo HTTP/1.1\r\n" + kHost + kJson;
std::string const kChunked = kPost + "Transfer-Encoding: chunked\r\n\r\n";

std::vector<Case> framing_cases() {
    return {
        {"1 CL then TE", kPost + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
        {"1 TE then CL", kPost + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", 400},
        {"1 TE gzip then CL", kPost + "Transfer-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello", 400},
        {"2 TE gzip", kPost + "Transfer-Encoding: gzip\r\n\r\nhello", 501},
        {"2 TE chunked, gzip", kPost + "Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n", 501},
        {"2 TE xchunked", kPost + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 501},
        {"2 TE twice",
         kPost + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
         501},
        {"2 TE empty", kPost + "Transfer-Encoding:\r\n\r\n", 501},
        {"2 TE chunked with vertical tab", kPost + "Transfer-Encoding: \vchunked\r\n\r\n0\r\n\r\n", 400},
        {"3 HTTP/1.0 with TE",
         "POST /echo HTTP/1.0\r\n" + kHost + kJson + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
         400},
        {"4 two CL, different", kPost + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!", 400},
        {"4 two CL, equal", kPost + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello", 400},
        {"5 CL negative", kPost + "Content-Length: -1\r\n\r\n", 400},
        {"5 CL overflow", kPost + "Content-Length: 18446744073709551621\r\n\r\nhello", 400},
        {"5 CL with plus", kPost + "Content-Length: +5\r\n\r\nhello", 400},
        {"5 CL list", kPost + "Content-Length: 5,5\r\n\r\nhello", 400},
        {"5 CL empty", kPost + "Content-Length:\r\n\r\n", 400},
        {"5 CL hexadecimal", kPost + "Content-Length: 0x5\r\n\r\nhello", 400},
        {"6 POST without length", kPost + "\r\n", 411},
        {"10 trailer", kChunked + "1\r\na\r\n0\r\nAuthorization: x\r\n\r\n", 400},
        {"11 chunk extension", kChunked + "1;a=b\r\na\r\n0\r\n\r\n", 400},
        {"11 empty chunk extension", kChunked + "1;\r\na\r\n0\r\n\r\n", 400},
        {"11 chunk size and blank", kChunked + "1 \r\na\r\n0\r\n\r\n", 400},
        {"11 chunk header of 33 bytes", kChunked + std::string(30, '0') + "1\r\na\r\n0\r\n\r\n", 400},
        {"11 chunk header without end", kChunked + std::string(100, '0'), 400},
        {"11 chunk extension on the last chunk", kChunked + "0;a\r\n\r\n", 400},
        {"chunk size no number", kChunked + "g\r\na\r\n0\r\n\r\n", 400},
        {"chunk size negative", kChunked + "-1\r\na\r\n0\r\n\r\n", 400},
        {"chunk size 0x1", kChunked + "0x1\r\na\r\n0\r\n\r\n", 400},
        {"chunk header ends in LF", kChunked + "1\na\r\n0\r\n\r\n", 400},
        {"chunk longer than its size", kChunked + "1\r\nab\r\n0\r\n\r\n", 400},
        {"12 declared body over the limit", kPost + "Content-Length: 1001\r\n\r\n", 413},
        {"13 chunk over the limit", kChunked + "3e9\r\n", 413},
        {"13 chunks growing over the limit",
         kChunked + "3e8\r\n" + std::string(1000, 'a') + "\r\n1\r\na\r\n0\r\n\r\n",
         413},
        {"13 chunk size overflow", kChunked + "10000000000000001\r\na\r\n0\r\n\r\n", 413},
    };
}

std::vector<Case> header_cases() {
    auto const get_with = [](std::string const& fields) {
        return "GET /hello HTTP/1.1\r\n" + fields + "\r\n";
    };
    std::string many = kHost;
    for (int i = 0; i < 64; ++i)
        many += "X-" + std::to_string(i) + ": 1\r\n";
    return {
        {"7 no Host", get_with(""), 400},
        {"7 two Host", get_with(kHost + kHost), 400},
        {"7 empty Host", get_with("Host:\r\n"), 400},
        {"7 Host that is none", get_with("Host: localhost/a@b\r\n"), 400},
        {"7 Host of another", get_with("Host: evil.example\r\n"), 421},
        {"8 obs-fold", get_with(kHost + "X-A: 1\r\n 2\r\n"), 400},
        {"8 obs-fold as first line", get_with(" X-A: 1\r\n" + kHost), 400},
        {"8 NUL in a value", get_with(kHost + std::string("X-A: 1\0b\r\n", 10)), 400},
        {"8 NUL in a name", get_with(kHost + std::string("X-\0A: 1\r\n", 9)), 400},
        {"8 bare CR", get_with(kHost + "X-A: 1\rX-B: 2\r\n"), 400},
        {"8 bare LF", get_with(kHost + "X-A: 1\nX-B: 2\r\n"), 400},
        {"8 bare LF at every end", "GET /hello HTTP/1.1\nHost: localhost\n\n", 400},
        {"8 blank before the colon", get_with(kHost + "X-A : 1\r\n"), 400},
        {"8 field without colon", get_with(kHost + "X-A\r\n"), 400},
        {"8 field without name", get_with(kHost + ": 1\r\n"), 400},
        {"8 escape in a value", get_with(kHost + "X-A: \x1b[2J\r\n"), 400},
        {"9 header of 9 KB", get_with(kHost + "X-A: " + std::string(9000, 'a') + "\r\n"), 431},
        {"9 header of 9 KB that never ends", "GET /hello HTTP/1.1\r\nX-A: " + std::string(9000, 'a'), 431},
        {"9 target of 9 KB", "GET /" + std::string(9000, 'a'), 431},
        {"9 65 fields", get_with(many), 431},
        {"request line without version", "GET /hello\r\n" + kHost + "\r\n", 400},
        {"request line with two blanks", "GET  /hello HTTP/1.1\r\n" + kHost + "\r\n", 400},
        {"request line with a tab", "GET\t/hello HTTP/1.1\r\n" + kHost + "\r\n", 400},
        {"method that is no token", "G(T /hello HTTP/1.1\r\n" + kHost + "\r\n", 400},
        {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
        {"HTTP/1.2", "GET /hello HTTP/1.2\r\n" + kHost + "\r\n", 505},
        {"absolute target", "GET http://localhost/hello HTTP/1.1\r\n" + kHost + "\r\n", 400},
        {"asterisk target", "OPTIONS * HTTP/1.1\r\n" + kHost + "\r\n", 400},
        {"fragment in the target", "GET /hello#a HTTP/1.1\r\n" + kHost + "\r\n", 400},
        {"percent without digits", "GET /hello%2 HTTP/1.1\r\n" + kHost + "\r\n", 400},
        {"encoded NUL", "GET /hello%00 HTTP/1.1\r\n" + kHost + "\r\n", 400},
        {"encoded newline", "GET /hello%0d%0a HTTP/1.1\r\n" + kHost + "\r\n", 400},
        {"byte above ASCII in the target", "GET /h\xc3\xa9 HTTP/1.1\r\n" + kHost + "\r\n", 400},
        {"TLS on the plain port", std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11), 400},
    };
}

std::vector<Case> content_cases() {
    std::string const length = "Content-Length: 2\r\n\r\n{}";
    std::string const guarded = "POST /guarded HTTP/1.1\r\n" + kHost + kJson + "Expect: 100-continue\r\n";
    return {
        {"14 Expect and bad auth", guarded + "Content-Length: 2\r\n\r\n", 401},
        {"14 Expect and too big", kPost + "Expect: 100-continue\r\nContent-Length: 1001\r\n\r\n", 413},
        {"14 Expect something else", kPost + "Expect: a-miracle\r\nContent-Length: 2\r\n\r\n", 417},
        {"15 gzip", kPost + "Content-Encoding: gzip\r\n" + length, 415},
        {"15 br", kPost + "Content-Encoding: br\r\n" + length, 415},
        {"16 another type", "POST /echo HTTP/1.1\r\n" + kHost + "Content-Type: text/plain\r\n" + length, 415},
        {"16 a longer type",
         "POST /echo HTTP/1.1\r\n" + kHost + "Content-Type: application/jsonp\r\n" + length,
         415},
        {"16 no type", "POST /echo HTTP/1.1\r\n" + kHost + length, 415},
        {"16 two types", kPost + "Content-Type: application/json\r\n" + length, 415},
        {"17 unknown path", get("/nowhere"), 404},
        {"17 path with a slash more", get("/hello/"), 404},
        {"17 method of another path", "POST /hello HTTP/1.1\r\n" + kHost + length, 405},
        {"17 unknown method", "BREW /hello HTTP/1.1\r\n" + kHost + "\r\n", 405},
        {"17 HEAD of what cannot be got", "HEAD /echo HTTP/1.1\r\n" + kHost + "\r\n", 405},
    };
}

unsigned count(std::string_view text, std::string_view part) {
    unsigned found = 0;
    for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1))
        ++found;
    return found;
}

}  // namespace

TEST_CASE("http server: every hostile request gets its status, and what is pipelined behind it is never read"
) {
    HttpServerOptions options;
    options.hosts = {"localhost"};
    RunningServer running(options);

    auto cases = framing_cases();
    for (auto const& more : {header_cases(), content_cases()})
        cases.insert(cases.end(), more.begin(), more.end());
    for (auto const& hostile : cases) {
        CAPTURE(hostile.name);
        RawClient client(running.port());
        REQUIRE(client.send(hostile.bytes + get("/hello")));
        auto const all = client.receive_all();
        CHECK(all.substr(0, 13) == "HTTP/1.1 " + std::to_string(hostile.status) + " ");
        CHECK(count(all, "HTTP/1.1 ") == 1);
        CHECK(all.find("Connection: close\r\n") != std::string::npos);
        CHECK(all.find("Content-Type: application/problem+json\r\n") != std::string::npos);
    }
    CHECK(running.hello == 0);
    CHECK(running.echo == 0);
}

TEST_CASE("http server: a refusal repeats nothing of the request") {
    RunningServer running;
    RawClient client(running.port());
    client.send(get("/zebra?zebra") + get("/zebra"));
    CHECK(client.receive_all().find("zebra") == std::string::npos);
}

TEST_CASE("http server: 405 names the methods that the path has") {
    RunningServer running;
    RawClient client(running.port());
    client.send("DELETE /echo HTTP/1.1\r\nHost: a\r\n\r\n");
    CHECK(client.receive().has("Allow: POST\r\n"));
}

TEST_CASE("http server: a hostile request that comes byte by byte is refused all the same") {
    RunningServer running;
    for (std::string const& bytes :
         {kPost + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
          kChunked + "1;x\r\n",
          std::string("GET / HTTP/1.1\n")}) {
        RawClient client(running.port());
        for (char const byte : bytes)
            if (!client.send({&byte, 1})) break;
        CHECK(client.receive().status == 400);
    }
}
