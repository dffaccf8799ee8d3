#include "http/peer_limits.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using boost::asio::ip::make_address;

namespace {

std::string client(std::string const& peer, HttpHeaders const& headers) {
    auto const trusted = AddressList::parse({"127.0.0.1", "10.0.0.0/8", "::1"}).value();
    return http::client_address(make_address(peer), headers, trusted).to_string();
}

std::string forwarded_for(std::string const& value) {
    return client("127.0.0.1", {{"x-forwarded-for", value}});
}

}  // namespace

TEST_CASE("client address: a stranger who names another is himself") {
    CHECK(client("192.0.2.1", {{"x-forwarded-for", "192.0.2.9"}}) == "192.0.2.1");
    CHECK(client("192.0.2.1", {{"forwarded", "for=192.0.2.9"}}) == "192.0.2.1");
}

TEST_CASE("client address: behind a proxy it is the right-most address that is no proxy") {
    CHECK(forwarded_for("192.0.2.9") == "192.0.2.9");
    CHECK(forwarded_for("203.0.113.1, 192.0.2.9") == "192.0.2.9");
    CHECK(forwarded_for("203.0.113.1,192.0.2.9 , 10.1.2.3") == "192.0.2.9");
    CHECK(forwarded_for("10.1.2.3, 10.1.2.4") == "10.1.2.3");
    CHECK(forwarded_for("192.0.2.9:4711") == "192.0.2.9");
    CHECK(forwarded_for("[2001:db8::9]:4711") == "2001:db8::9");
    CHECK(forwarded_for("2001:db8::9") == "2001:db8::9");
    CHECK(
        client("127.0.0.1", {{"x-forwarded-for", "203.0.113.1"}, {"x-forwarded-for", "192.0.2.9"}}) ==
        "192.0.2.9"
    );
    CHECK(client("::ffff:127.0.0.1", {{"x-forwarded-for", "192.0.2.9"}}) == "192.0.2.9");
}

TEST_CASE("client address: Forwarded says the same where there is no X-Forwarded-For") {
    auto const forwarded = [](std::string const& value) { return client("::1", {{"forwarded", value}}); };
    CHECK(forwarded("for=192.0.2.9") == "192.0.2.9");
    CHECK(forwarded("for=203.0.113.1, proto=https;For=\"[2001:db8::9]:4711\";by=10.0.0.1") == "2001:db8::9");
    CHECK(forwarded("for=192.0.2.9, for=10.0.0.7") == "192.0.2.9");
    CHECK(client("::1", {{"forwarded", "for=203.0.113.1"}, {"x-forwarded-for", "192.0.2.9"}}) == "192.0.2.9");
}

TEST_CASE("client address: a proxy that names no address is counted itself") {
    CHECK(client("127.0.0.1", {}) == "127.0.0.1");
    for (auto const* value : {"", "unknown", "_hidden", "192.0.2.999", "192.0.2.9, unknown", "[2001:db8::9"})
        CHECK_MESSAGE(forwarded_for(value) == "127.0.0.1", value);
    CHECK(forwarded_for("192.0.2.9, unknown, 10.0.0.7") == "10.0.0.7");
    CHECK(client("127.0.0.1", {{"forwarded", "proto=https"}}) == "127.0.0.1");
}
