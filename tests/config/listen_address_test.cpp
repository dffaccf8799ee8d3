#include "config/network_address.hpp"

#include <doctest/doctest.h>

using namespace kanal;

TEST_CASE("listen address: IPv4 and IPv6 addresses with a port, and which of them are this machine only") {
    struct Case {
        std::string text;
        std::string address;
        std::uint16_t port;
        bool loopback;
    };
    for (auto const& row : {
             Case{"127.0.0.1:8080", "127.0.0.1", 8080, true},
             Case{"127.9.9.9:0", "127.9.9.9", 0, true},
             Case{"0.0.0.0:65535", "0.0.0.0", 65535, false},
             Case{"10.0.0.5:443", "10.0.0.5", 443, false},
             Case{"[::1]:8080", "::1", 8080, true},
             Case{"[::]:80", "::", 80, false},
             Case{"[2001:db8::1]:80", "2001:db8::1", 80, false},
             // Reaches loopback or not, depending on the kernel's settings: taken for outside.
             Case{"[::ffff:127.0.0.1]:80", "::ffff:127.0.0.1", 80, false},
         }) {
        CAPTURE(row.text);
        auto const found = parse_listen_address(row.text);
        REQUIRE(found);
        CHECK(found->address == row.address);
        CHECK(found->port == row.port);
        CHECK(found->loopback == row.loopback);
    }
}

TEST_CASE("listen address: anything else is none") {
    for (std::string const text :
         {"",
          ":",
          "8080",
          ":8080",
          "*:8080",
          "localhost:8080",
          "lapor.example.go.id:80",
          "127.0.0.1",
          "127.0.0.1:",
          "127.0.0.1:-1",
          "127.0.0.1:65536",
          "127.0.0.1:080",
          "127.0.0.1:80 ",
          " 127.0.0.1:80",
          "127.0.0.1:http",
          "127.1:80",
          "127.0.0.256:80",
          "127.0.0.01:80",
          "::1:8080",
          "[::1]",
          "[::1]8080",
          "[127.0.0.1]:80",
          "[::1:80",
          "[fe80::1%eth0]:80",
          "[]:80",
          "http://127.0.0.1:80",
          "/run/kanal.sock"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_listen_address(text));
    }
}
