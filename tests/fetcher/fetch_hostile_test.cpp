#include "base/digest.hpp"
#include "tests/fetcher/fetch_bench.hpp"

#include <doctest/doctest.h>

#include <map>

using namespace kanal;
using namespace kanal::test;
using namespace std::chrono_literals;

namespace {

// What the record says of the one attachment; empty: its bytes were fetched.
std::string fate(FetchBench& bench, std::string const& url) {
    static int count = 0;
    auto const name = "hostile" + std::to_string(++count);
    bench.put(name, {url});
    bench.work_off();
    auto const standing = bench.standing(name).at(0);
    if (standing.state == spool::FetchState::refused) {
        CHECK(bench.record_has("attachment 1: refused: " + standing.why));
        CHECK(bench.reports().back().attachments.empty());
    }
    return standing.state == spool::FetchState::fetched
               ? ""
               : std::string(spool::to_text(standing.state)) + ": " + standing.why;
}

}  // namespace

TEST_CASE("fetcher: an address inside is refused after it was accepted, and nothing connects to it") {
    FetchBench bench;
    for (auto const* host :
         {"127.0.0.1",
          "[::1]",
          "10.0.0.1",
          "172.16.0.1",
          "192.168.1.1",
          "169.254.169.254",
          "100.64.0.1",
          "[fc00::1]",
          "[fe80::1]",
          "[::ffff:127.0.0.1]",
          "[::ffff:10.1.2.3]",
          "0.0.0.0",
          "224.0.0.1",
          "255.255.255.255"}) {
        CAPTURE(std::string(host));
        CHECK(
            fate(bench, "https://" + std::string(host) + "/latest/meta-data/") == "refused: private address"
        );
    }
    CHECK(bench.requests().empty());
    CHECK(bench.lane().status().refused == 14);
}

TEST_CASE("fetcher: another spelling, or a name that was turned inwards, leads to the same refusal") {
    FetchBench bench;
    // The port of the exception is no exception for a name that leads there.
    auto const port = bench.options.transfer.allow_private[0].substr(10);
    bench.options.transfer.resolve = {
        "rebound.example:443:127.0.0.1",
        "two.example:443:10.0.0.1,[::1]",
        "mapped.example:443:[::ffff:192.168.0.1]"};
    bench.restart();
    for (auto const* host :
         {"2130706433",
          "0x7f.1",
          "127.1",
          "0177.1",
          "127。0。0。1",
          "①②⑦.⓪.⓪.①",
          "１０.０.０.１",
          "[::ffff:7f00:1]",
          "[64:ff9b::7f00:1]",
          "[64:ff9b::10.0.0.1]",
          "[2002:7f00:1::]",
          "rebound.example",
          "two.example",
          "mapped.example"}) {
        CAPTURE(std::string(host));
        CHECK(fate(bench, "https://" + std::string(host) + "/") == "refused: private address");
    }
    CHECK(fate(bench, "https://rebound.example:" + port + "/") == "refused: url: a port in it");
    CHECK(bench.requests().empty());
}

TEST_CASE("fetcher: a redirect is not followed, wherever it leads") {
    FetchBench bench;
    for (std::string const& target :
         {bench.url("/ok"),
          std::string("http://127.0.0.1/"),
          std::string("file:///etc/passwd"),
          std::string("gopher://127.0.0.1/"),
          std::string("https://169.254.169.254/")}) {
        CAPTURE(target);
        CHECK(fate(bench, bench.url("/redirect?" + target)) == "refused: redirect");
    }
    for (auto const& asked : bench.requests())
        CHECK(asked.starts_with("/redirect?"));
}

TEST_CASE("fetcher: a user in the address, another port and another protocol are refused unasked") {
    FetchBench bench;
    auto const here = bench.url("").substr(8);
    CHECK(fate(bench, "https://user:pass@" + here + "/ok") == "refused: url: a user in it");
    for (auto const* port : {"22", "25", "6379", "8443"})
        CHECK(fate(bench, "https://cdn.example:" + std::string(port) + "/") == "refused: url: a port in it");
    for (auto const* url : {"http://cdn.example/", "ftp://cdn.example/", "gopher://cdn.example/"})
        CHECK(fate(bench, url) == "refused: url: not https");
    CHECK(bench.requests().empty());
}

TEST_CASE("fetcher: an answer that is too large is cut off, announced or not") {
    FetchBench bench;
    CHECK(fate(bench, bench.url("/announced")) == "refused: larger than 10MiB");
    CHECK(fate(bench, bench.url("/endless")) == "refused: larger than 10MiB");
    CHECK_FALSE(std::filesystem::exists(bench.options.attachments));
}

TEST_CASE("fetcher: a slow answer ends at the time limit, and may do better later") {
    FetchBench bench;
    bench.options.transfer.timeout = 1s;
    bench.restart();
    CHECK(fate(bench, bench.url("/slow")) == "pending: too slow");
    CHECK(fate(bench, bench.url("/silent")) == "pending: too slow");
    CHECK(fate(bench, bench.url("/empty")) == "pending: empty answer");
}

TEST_CASE("fetcher: an answer that can never be a file is refused at once, and the record says why") {
    FetchBench bench;
    CHECK(fate(bench, bench.url("/204")) == "refused: status 204: no file");
    CHECK(fate(bench, bench.url("/206")) == "refused: status 206: no file");
    CHECK(fate(bench, bench.url("/410")) == "refused: status 410: no file");
    CHECK(fate(bench, bench.url("/header")) == "refused: the answer's header is too long");
    CHECK(fate(bench, bench.url("/hints")) == "refused: the answer's header is too long");
    CHECK(fate(bench, bench.url("/http09")) == "refused: the answer is not HTTP");
    CHECK(fate(bench, "https://a℀b.example/") == "refused: url: the host name is not valid");
    CHECK(bench.lane().status().failures == 0);
}

TEST_CASE("fetcher: a host whose name is not ASCII is found under its name of DNS") {
    FetchBench bench;
    bench.options.transfer.resolve = {"xn--bcher-kva.example:443:127.0.0.1"};
    bench.restart();
    CHECK(fate(bench, "https://bücher.example/") == "refused: private address");
}

TEST_CASE("fetcher: a bomb is kept packed, as bytes of no known kind") {
    FetchBench bench;
    CHECK(fate(bench, bench.url("/bomb")).empty());
    auto const digest = bench.reports().back().attachments.at(0);
    CHECK(bench.file(digest).size() < 100'000);
    CHECK(bench.record_has("\"media_type\":\"application/octet-stream\""));
    for (auto const& asked : bench.requests())
        CHECK(asked.find("accepts") == std::string::npos);
}

TEST_CASE("fetcher: a page that calls itself a picture is bytes of no known kind") {
    FetchBench bench;
    CHECK(fate(bench, bench.url("/text")).empty());
    CHECK(bench.record_has("\"media_type\":\"application/octet-stream\""));
    CHECK_FALSE(bench.record_has("image/png"));
}

TEST_CASE("fetcher: the name that a sender gives is never that of the file") {
    FetchBench bench;
    CHECK(fate(bench, bench.url("/ok?../../../../etc/passwd")).empty());
    auto const digest = bench.reports().back().attachments.at(0);
    CHECK(digest == to_hex(sha256(bench.file(digest))));
}

TEST_CASE("fetcher: a certificate of another authority or host is not accepted") {
    FetchBench bench;
    bench.options.transfer.ca_file.clear();
    bench.restart();
    CHECK(fate(bench, bench.url("/ok")) == "pending: tls: the certificate is not valid");
    CHECK(bench.requests().empty());
}
