#include "fetcher/file_address.hpp"

#include <doctest/doctest.h>

using namespace kanal;

namespace {

std::string host_of(std::string const& url) {
    auto const address = fetcher::read_address(url, {});
    return address ? address->host : address.error().what;
}

}  // namespace

TEST_CASE("url: only https, only port 443, nobody's name in it") {
    CHECK(host_of("https://CDN.Example/a b.png").starts_with("url: not understood"));
    CHECK(host_of("https://CDN.Example/a.png?x=1#top") == "cdn.example");
    CHECK(host_of("https://cdn.example:443/") == "cdn.example");
    for (auto const* url :
         {"http://cdn.example/",
          "ftp://cdn.example/",
          "file:///etc/passwd",
          "gopher://cdn.example/_x",
          "HTTP://cdn.example/"}) {
        CAPTURE(std::string(url));
        CHECK(host_of(url) == "url: not https");
    }
    for (auto const* url :
         {"https://cdn.example:22/", "https://cdn.example:25/", "https://cdn.example:6379/"}) {
        CAPTURE(std::string(url));
        CHECK(host_of(url) == "url: a port in it");
    }
    for (auto const* url :
         {"https://user:pass@cdn.example/",
          "https://user@cdn.example/",
          "https://:pass@cdn.example/",
          "https://pbs.twimg.com@10.0.0.1/"}) {
        CAPTURE(std::string(url));
        CHECK(host_of(url) == "url: a user in it");
    }
    for (auto const* url :
         {"",
          "cdn.example",
          "//cdn.example/",
          "https://",

          "javascript:alert(1)",
          "https://cdn.example:443:22/",
          "https://cdn.example\r\nHost: x/",
          "whatsapp-media:1"}) {
        CAPTURE(std::string(url));
        CHECK_FALSE(fetcher::read_address(url, {}).has_value());
    }
    CHECK(host_of("https://cdn.example/" + std::string(10'000, 'a')) == "url: too long");
}

TEST_CASE("url: an address in any spelling is the address it means") {
    for (auto const* url :
         {"https://2130706433/",
          "https://0x7f.1/",
          "https://127.1/",
          "https://0177.0.0.1/",
          "https://%31%32%37.0.0.1/"}) {
        CAPTURE(std::string(url));
        CHECK(host_of(url) == "127.0.0.1");
    }
    CHECK(host_of("https://[::1]/") == "[::1]");
}

TEST_CASE("url: the exception for tests holds for one address and port, and for no other") {
    std::vector<std::string> const exempt = {"127.0.0.1:8443"};
    for (auto const* url : {"https://127.0.0.1:8443/a", "http://127.0.0.1:8443/a"}) {
        auto const address = fetcher::read_address(url, exempt);
        REQUIRE(address.has_value());
        CHECK(address->exempt);
    }
    for (auto const* url :
         {"https://127.0.0.1:8444/",
          "http://127.0.0.1/",
          "http://cdn.example:8443/",
          "ftp://127.0.0.1:8443/",
          "https://u@127.0.0.1:8443/"}) {
        CAPTURE(std::string(url));
        CHECK_FALSE(fetcher::read_address(url, exempt).has_value());
    }
    auto const plain = fetcher::read_address("https://127.0.0.1/", exempt);
    REQUIRE(plain.has_value());
    CHECK_FALSE(plain->exempt);
}

TEST_CASE("url: a listed host is that name, or with a dot before it every name below") {
    std::vector<std::string> const hosts = {"pbs.twimg.com", ".fbcdn.net"};
    for (auto const* host : {"pbs.twimg.com", "scontent.fbcdn.net", "a.b.fbcdn.net"})
        CHECK(fetcher::is_listed(host, hosts));
    for (auto const* host :
         {"twimg.com",
          "x.pbs.twimg.com",
          "fbcdn.net",
          "evilfbcdn.net",
          ".fbcdn.net",
          "fbcdn.net.evil.example",
          "pbs.twimg.com."})
        CHECK_FALSE(fetcher::is_listed(host, hosts));
}
