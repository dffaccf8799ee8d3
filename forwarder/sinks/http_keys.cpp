#include "forwarder/sinks/http_keys.hpp"

#include "base/log.hpp"
#include "config/secret_file.hpp"

#include <algorithm>
#include <boost/url/host_type.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <string_view>

namespace kanal::forwarder {

namespace {

namespace urls = boost::urls;

constexpr std::size_t kLongestToken = 8192;

bool is_loopback(urls::url_view const& url) {
    auto const host = url.host();
    return host == "localhost" || host.rfind("127.", 0) == 0 || host == "[::1]";
}

bool is_pin(std::string_view pin) {
    constexpr std::string_view kPrefix = "sha256//";
    return pin.substr(0, kPrefix.size()) == kPrefix && pin.size() == kPrefix.size() + 44 &&
           pin.find(';') == std::string_view::npos;
}

}  // namespace

std::string_view centre_url_objection(std::string const& text, bool plain) {
    auto const url = urls::parse_uri(text);
    if (!url || url->host().empty()) return "write a whole URL: https://host/path";
    if (url->scheme() != "https" && url->scheme() != "http")
        return "use https:// (or http:// to this machine)";
    if (url->has_port() && (url->port_number() == 0 || url->port() != std::to_string(url->port_number())))
        return "a port is a number from 1 to 65535";
    if (url->has_userinfo()) return "no user or password in the URL; put the token in token_file";
    if (url->has_fragment()) return "a URL to post to has no '#'";
    if (url->has_query() && plain) return "attachments: put needs a URL without '?'";
    return {};
}

std::string read_centre_url(YamlReader& block, std::string_view key, bool plain) {
    auto const text = block.text(key);
    if (text.empty()) return text;
    auto const why = centre_url_objection(text, plain);
    if (!why.empty()) block.fault(key, why);
    auto const url = urls::parse_uri(text);
    if (url && url->scheme() == "http" && !is_loopback(*url))
        log::event(log::Level::warning, "centre_cleartext", {{"centre", block.text("name", "")}});
    return text;
}

void read_client(YamlReader& block, http::ClientOptions& options) {
    options.ca_file = block.path("ca_file", {});
    options.pinned_keys = block.texts("pinned_keys");
    for (auto const& pin : options.pinned_keys)
        if (!is_pin(pin))
            block.fault("pinned_keys", "write sha256// and the 44 characters of the key's digest");
    options.proxy = block.text("proxy", "");
    options.timeout =
        block.duration("timeout", options.timeout, std::chrono::seconds(1), std::chrono::minutes(5));
}

std::filesystem::path read_token_path(YamlReader& block) {
    (void)block.optional_token("token_file");
    return block.has("token_file") ? block.path("token_file") : std::filesystem::path();
}

Result<std::string> read_centre_token(std::filesystem::path const& file) {
    if (file.empty()) return std::string();
    auto const token = read_token_file(file);
    if (!token) return retry("token file: " + token.error().what);
    bool const fits = std::all_of(token->begin(), token->end(), [](char c) { return c > ' ' && c < 0x7f; });
    if (token->size() > kLongestToken || !fits) return retry("token file holds no token");
    return token;
}

}  // namespace kanal::forwarder
