#include "fetcher/file_address.hpp"

#include "base/ascii.hpp"

#include <curl/curl.h>

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

}  // namespace

Result<FileAddress> read_address(std::string const& url, std::vector<std::string> const& allow_private) {
    if (url.size() > kLongestUrl) return reject("url: too long");
    std::unique_ptr<CURLU, CloseUrl> const parsed(curl_url());
    if (!parsed || curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK)
        return reject("url: not understood");
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

bool is_listed(std::string_view host, std::vector<std::string> const& hosts) {
    return std::any_of(hosts.begin(), hosts.end(), [host](std::string const& listed) {
        bool const below = listed.starts_with('.');
        return below ? host.size() > listed.size() && host.ends_with(listed) : host == listed;
    });
}

}  // namespace kanal::fetcher
