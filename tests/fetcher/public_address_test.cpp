#include "fetcher/file_address.hpp"

#include <doctest/doctest.h>

using namespace kanal;

namespace {

bool is_public_text(char const* text) {
    return fetcher::is_public(boost::asio::ip::make_address(text));
}

}  // namespace

TEST_CASE("address: nothing of this machine, of the site's networks or of a cloud's inside is public") {
    for (auto const* text :
         {"127.0.0.1",   "127.255.255.255", "0.0.0.0",         "0.1.2.3",    "10.0.0.1",       "10.255.0.1",
          "100.64.0.1",  "100.127.255.255", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.168.1.1",
          "192.0.0.170", "192.0.2.1",       "192.88.99.1",     "198.18.0.1", "198.19.255.255", "198.51.100.7",
          "203.0.113.9", "224.0.0.1",       "239.255.255.250", "240.0.0.1",  "255.255.255.255"}) {
        CAPTURE(std::string(text));
        CHECK_FALSE(is_public_text(text));
    }
    for (auto const* text :
         {"::",
          "::1",
          "::127.0.0.1",
          "::ffff:127.0.0.1",
          "::ffff:10.0.0.1",
          "::ffff:169.254.169.254",
          "fc00::1",
          "fd00:ec2::254",
          "fe80::1",
          "fec0::1",
          "ff02::1",
          "2001:db8::1",
          "2001::1",
          "2002:7f00:1::",
          "3fff::1",
          "64:ff9b::7f00:1",
          "64:ff9b::a9fe:a9fe",
          "64:ff9b:1::1",
          "100::1",
          "5f00::1"}) {
        CAPTURE(std::string(text));
        CHECK_FALSE(is_public_text(text));
    }
}

TEST_CASE("address: what platforms really use is public, and so are the neighbours of what is not") {
    for (auto const* text : {"157.240.13.19",     "31.13.95.1",      "104.244.42.1",
                             "149.154.167.220",   "1.1.1.1",         "9.255.255.255",
                             "11.0.0.0",          "100.63.255.255",  "100.128.0.0",
                             "126.255.255.255",   "128.0.0.1",       "169.253.255.255",
                             "169.255.0.0",       "172.15.255.255",  "172.32.0.0",
                             "192.167.255.255",   "192.169.0.0",     "198.17.255.255",
                             "198.20.0.0",        "223.255.255.255", "2a03:2880:f10c:83:face:b00c:0:25de",
                             "2404:6800:4003::1", "::ffff:1.1.1.1",  "64:ff9b::101:101"}) {
        CAPTURE(std::string(text));
        CHECK(is_public_text(text));
    }
}
