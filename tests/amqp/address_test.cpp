#include "amqp/address.hpp"

#include <doctest/doctest.h>

using namespace kanal;

TEST_CASE("amqp address: what a broker's operator writes is understood") {
    struct Row {
        char const* url;
        amqp::Address address;
    };
    Row const rows[] = {
        {"amqps://kota@mq.example.go.id/lapor", {true, "mq.example.go.id", 5671, "kota", "lapor"}},
        {"amqps://kota@mq.example.go.id:5999", {true, "mq.example.go.id", 5999, "kota", "/"}},
        {"amqp://kota@127.0.0.1/", {false, "127.0.0.1", 5672, "kota", "/"}},
        {"amqp://kota@[::1]/%2F", {false, "[::1]", 5672, "kota", "/"}},
        {"amqps://32.73%40jabar@mq/a%2Fb", {true, "mq", 5671, "32.73@jabar", "a/b"}},
    };
    for (auto const& row : rows) {
        CAPTURE(row.url);
        auto const address = amqp::parse_address(row.url);
        REQUIRE(address.has_value());
        CHECK(address->tls == row.address.tls);
        CHECK(address->host == row.address.host);
        CHECK(address->port == row.address.port);
        CHECK(address->user == row.address.user);
        CHECK(address->vhost == row.address.vhost);
    }
}

TEST_CASE("amqp address: what cannot be used is named, and no password is taken from it") {
    for (auto const* url :
         {"mq.example.go.id",
          "https://kota@mq/",
          "amqps://mq/lapor",
          "amqps://kota:rahasia@mq/",
          "amqps://kota@mq/a/b",
          "amqps://kota@mq:0/",
          "amqps://kota@mq:70000/",
          "amqps://kota@mq/a?heartbeat=1",
          "amqps:///lapor",
          ""}) {
        CAPTURE(url);
        auto const address = amqp::parse_address(url);
        REQUIRE_FALSE(address.has_value());
        CHECK(address.error().fault == Fault::reject);
        CHECK(address.error().what.find("rahasia") == std::string::npos);
    }
}
