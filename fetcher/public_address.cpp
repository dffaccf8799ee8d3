#include "fetcher/public_address.hpp"

#include <algorithm>
#include <cstdint>

namespace kanal::fetcher {

namespace ip = boost::asio::ip;

namespace {

constexpr std::uint32_t v4(std::uint32_t a, std::uint32_t b, std::uint32_t c) {
    return a << 24 | b << 16 | c << 8;
}

struct Network4 {
    std::uint32_t prefix;
    int length;
};

constexpr Network4 kSpecial4[] = {
    {v4(0, 0, 0), 8},        // this network
    {v4(10, 0, 0), 8},       // private
    {v4(100, 64, 0), 10},    // shared by providers
    {v4(127, 0, 0), 8},      // loopback
    {v4(169, 254, 0), 16},   // link-local, and the clouds' metadata
    {v4(172, 16, 0), 12},    // private
    {v4(192, 0, 0), 24},     // protocol assignments
    {v4(192, 0, 2), 24},     // documentation
    {v4(192, 88, 99), 24},   // 6to4 relays
    {v4(192, 168, 0), 16},   // private
    {v4(198, 18, 0), 15},    // benchmarks
    {v4(198, 51, 100), 24},  // documentation
    {v4(203, 0, 113), 24},   // documentation
    {v4(224, 0, 0), 4},      // multicast
    {v4(240, 0, 0), 4},      // reserved, and broadcast
};

struct Network6 {
    std::uint8_t prefix[4];
    int length;
};

constexpr Network6 kGlobal6 = {{0x20, 0x00, 0, 0}, 3};
// Parts of it that lead elsewhere, or nowhere.
constexpr Network6 kSpecial6[] = {
    {{0x20, 0x01, 0x00, 0x00}, 23},  // protocol assignments, Teredo among them
    {{0x20, 0x01, 0x0d, 0xb8}, 32},  // documentation
    {{0x20, 0x02, 0, 0}, 16},        // 6to4: an IPv4 address of anybody's choice inside
    {{0x3f, 0xff, 0, 0}, 20},        // documentation
};

bool contains(Network6 const& network, ip::address_v6::bytes_type const& bytes) {
    for (int bit = 0; bit < network.length; ++bit) {
        auto const byte = static_cast<std::size_t>(bit / 8);
        int const mask = 0x80 >> (bit % 8);
        if ((bytes[byte] & mask) != (network.prefix[byte] & mask)) return false;
    }
    return true;
}

bool is_public4(std::uint32_t address) {
    return std::none_of(std::begin(kSpecial4), std::end(kSpecial4), [address](Network4 const& network) {
        return (address ^ network.prefix) >> (32 - network.length) == 0;
    });
}

std::uint32_t last_four(ip::address_v6::bytes_type const& bytes) {
    std::uint32_t address = 0;
    for (std::size_t i = 12; i < 16; ++i)
        address = address << 8 | bytes[i];
    return address;
}

bool is_public6(ip::address_v6 const& address) {
    auto const bytes = address.to_bytes();
    if (address.is_v4_mapped()) return is_public4(last_four(bytes));
    // NAT64 (RFC 6052): how an IPv6-only site reaches IPv4.
    constexpr std::uint8_t kNat64[12] = {0x00, 0x64, 0xff, 0x9b};
    if (std::equal(std::begin(kNat64), std::end(kNat64), bytes.begin())) return is_public4(last_four(bytes));
    return contains(kGlobal6, bytes) &&
           std::none_of(std::begin(kSpecial6), std::end(kSpecial6), [&bytes](Network6 const& network) {
               return contains(network, bytes);
           });
}

std::string text_of(ip::address const& address, std::uint16_t port) {
    auto const text = address.to_string();
    return (address.is_v6() ? "[" + text + "]" : text) + ":" + std::to_string(port);
}

}  // namespace

bool may_connect(ip::address const& address, std::uint16_t port, std::vector<std::string> const& exempt) {
    return is_public(address) ||
           std::find(exempt.begin(), exempt.end(), text_of(address, port)) != exempt.end();
}

bool is_public(ip::address const& address) {
    return address.is_v4() ? is_public4(address.to_v4().to_uint()) : is_public6(address.to_v6());
}

}  // namespace kanal::fetcher
