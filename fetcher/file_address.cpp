#include "fetcher/file_address.hpp"

#include "base/ascii.hpp"

#include <curl/curl.h>
#include <unicode/bytestream.h>
#include <unicode/idna.h>

#include <algorithm>
#include <memory>
#include <optional>

namespace kanal::fetcher {

namespace {

constexpr std::size_t kLongestUrl = 8192;

struct CloseUrl {
    void operator()(CURLU* url) const { curl_url_cleanup(url); }
};

// Nothing when the URL does not have this part.
std::optional<std::string> part(CURLU* url, CURLUPart name, unsigned flags = 0) {
    char* text = nullptr;
    if (curl_url_get(url, name, &text, flags) != CURLUE_OK) return std::nullopt;
    std::string copy(text);
    curl_free(text);
    return copy;
}

using Parsed = std::unique_ptr<CURLU, CloseUrl>;

// Nothing when it is no URL.
Parsed parse(std::string const& url) {
    Parsed parsed(curl_url());
    if (parsed && curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK) parsed.reset();
    return parsed;
}

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// The host as DNS knows it: letters beyond ASCII in punycode, digits and dots of other widths as the plain
// ones (UTS 46, non-transitional). Empty when it is no name. libcurl would ask the locale, which says C.
std::string ascii_host(std::string const& host) {
    constexpr std::uint32_t kOptions =
        UIDNA_USE_STD3_RULES | UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ | UIDNA_NONTRANSITIONAL_TO_ASCII;
    UErrorCode failed = U_ZERO_ERROR;
    std::unique_ptr<icu::IDNA> const idna(icu::IDNA::createUTS46Instance(kOptions, failed));
    if (U_FAILURE(failed)) return {};
    std::string ascii;
    icu::StringByteSink<std::string> sink(&ascii);
    icu::IDNAInfo info;
    idna->nameToASCII_UTF8(host, sink, info, failed);
    return U_FAILURE(failed) || info.hasErrors() || !is_ascii(ascii) ? std::string() : ascii;
}

// Parsed again when the host was not ASCII, because what it means can be an address: digits and dots of full
// width.
Result<Parsed> parse_with_ascii_host(std::string const& url) {
    auto parsed = parse(url);
    if (!parsed) return reject("url: not understood");
    auto const host = part(parsed.get(), CURLUPART_HOST).value_or("");
    if (is_ascii(host)) return parsed;
    auto const ascii = ascii_host(host);
    if (ascii.empty() || curl_url_set(parsed.get(), CURLUPART_HOST, ascii.c_str(), 0) != CURLUE_OK)
        return reject("url: the host name is not valid");
    parsed = parse(part(parsed.get(), CURLUPART_URL).value_or(""));
    if (!parsed) return reject("url: the host name is not valid");
    return parsed;
}

}  // namespace

Result<FileAddress> read_address(std::string const& url, std::vector<std::string> const& allow_private) {
    if (url.size() > kLongestUrl) return reject("url: too long");
    auto const read = parse_with_ascii_host(url);
    if (!read) return read.error();
    auto const& parsed = *read;
    if (part(parsed.get(), CURLUPART_USER) || part(parsed.get(), CURLUPART_PASSWORD))
        return reject("url: a user in it");
    curl_url_set(parsed.get(), CURLUPART_FRAGMENT, nullptr, 0);
    auto const scheme = part(parsed.get(), CURLUPART_SCHEME).value_or("");
    auto const port = part(parsed.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT).value_or("");
    FileAddress address;
    address.url = part(parsed.get(), CURLUPART_URL).value_or("");
    address.host = ascii_lower(part(parsed.get(), CURLUPART_HOST).value_or(""));
    address.origin = scheme + "://" + address.host + ":" + port;
    auto const& exempt = allow_private;
    address.exempt = std::find(exempt.begin(), exempt.end(), address.host + ":" + port) != exempt.end();
    if (scheme != "https" && !(address.exempt && scheme == "http")) return reject("url: not https");
    if (port != "443" && !address.exempt) return reject("url: a port in it");
    if (address.url.empty() || address.host.empty()) return reject("url: not understood");
    return address;
}

std::string first_host(std::string const& url, std::vector<std::string> const& allow_private) {
    auto const address = read_address(url, allow_private);
    return address ? address->host : url.substr(0, url.find(':'));
}

bool is_listed(std::string_view host, std::vector<std::string> const& hosts) {
    return std::any_of(hosts.begin(), hosts.end(), [host](std::string const& listed) {
        bool const below = listed.starts_with('.');
        return below ? host.size() > listed.size() && host.ends_with(listed) : host == listed;
    });
}

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
