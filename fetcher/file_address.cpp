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

}  // namespace kanal::fetcher
