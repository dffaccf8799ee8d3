#include "config/network_address.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using boost::asio::ip::make_address;

TEST_CASE("address list: holds its addresses and what lies in its networks, nothing else") {
    auto const list = AddressList::parse({"127.0.0.1", "10.0.0.0/8", "::1", "fd00:1::/32"});
    REQUIRE(list);
    for (auto const* inside : {"127.0.0.1", "10.255.0.1", "::1", "fd00:1:2::3", "::ffff:10.0.0.1"})
        CHECK_MESSAGE(list->contains(make_address(inside)), inside);
    for (auto const* outside : {"127.0.0.2", "11.0.0.1", "::2", "fd00:2::1", "::ffff:11.0.0.1"})
        CHECK_MESSAGE(!list->contains(make_address(outside)), outside);
    CHECK(!AddressList{}.contains(make_address("127.0.0.1")));
}

TEST_CASE("address list: what is neither an address nor a network is refused") {
    for (auto const* text :
         {"", "proxy.example", "10.0.0.0/33", "10.0.0.0/", "::1/129", "1.2.3", "10.0.0.1:80"})
        CHECK_MESSAGE(!AddressList::parse({text}), text);
}
