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

TEST_CASE("url: a name beyond ASCII is the one that DNS knows, before it is compared with any list") {
    CHECK(host_of("https://bücher.example.com/a.png") == "xn--bcher-kva.example.com");
    CHECK(host_of("https://BÜCHER.example.com/") == "xn--bcher-kva.example.com");
    CHECK(host_of("https://b%C3%BCcher.example.com/") == "xn--bcher-kva.example.com");
    CHECK(host_of("https://faß.example/") == "xn--fa-hia.example");
    CHECK(host_of("https://ｃｄｎ．example/") == "cdn.example");
    CHECK(fetcher::read_address("https://bücher.example/ä", {})->url == "https://xn--bcher-kva.example/ä");
    CHECK(host_of("https://cdn_1.example/") == "cdn_1.example");
}

TEST_CASE("url: an address in digits or dots of another width is the address it means") {
    for (auto const* url :
         {"https://127。0。0。1/",
          "https://１２７.0.0.1/",
          "https://①②⑦.⓪.⓪.①/",
          "https://127．0｡0。1/",
          "https://０ｘ７ｆ.1/",
          "https://２１３０７０６４３３/",
          "https://%EF%BC%91%EF%BC%92%EF%BC%97.1/"}) {
        CAPTURE(std::string(url));
        CHECK(host_of(url) == "127.0.0.1");
    }
    CHECK(host_of("https://user@127。0。0。1/") == "url: a user in it");
    CHECK(host_of("https://127。0。0。1:22/") == "url: a port in it");
}

TEST_CASE("url: a name that DNS cannot have is refused, and hides no sign that ends it") {
    for (auto const* url :
         {"https://cdn.example／.evil.example/",
          "https://cdn.example？.evil.example/",
          "https://cdn.example＃.evil.example/",
          "https://evil.example＠cdn.example/",
          "https://a℀b.example/",
          "https://\xff\xfe.example/",
          "https://\xed\xa0\x80.example/",
          "https://\xe2\x80\x8f.example/",
          "https://xn--ü.example/",
          "https://［::1］/"}) {
        CAPTURE(std::string(url));
        auto const address = fetcher::read_address(url, {});
        CHECK_FALSE(address.has_value());
    }
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
