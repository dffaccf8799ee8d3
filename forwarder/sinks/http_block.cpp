#include "base/log.hpp"
#include "forwarder/registry.hpp"
#include "forwarder/sinks/http_sink.hpp"

#include <boost/url/host_type.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <string_view>

namespace kanal::forwarder {

namespace {

namespace urls = boost::urls;

bool is_loopback(urls::url_view const& url) {
    auto const host = url.host();
    return host == "localhost" || host.rfind("127.", 0) == 0 || host == "[::1]";
}

// Why the URL cannot be used; empty when it can.
std::string_view objection(std::string const& text, bool with_attachments) {
    auto const url = urls::parse_uri(text);
    if (!url || url->host().empty()) return "write a whole URL: https://host/path";
    if (url->scheme() != "https" && url->scheme() != "http")
        return "use https:// (or http:// to this machine)";
    if (url->has_port() && (url->port_number() == 0 || url->port() != std::to_string(url->port_number())))
        return "a port is a number from 1 to 65535";
    if (url->has_userinfo()) return "no user or password in the URL; put the token in token_file";
    if (url->has_fragment()) return "a URL to post to has no '#'";
    if (url->has_query() && with_attachments) return "attachments: put needs a URL without '?'";
    return {};
}

bool is_pin(std::string_view pin) {
    constexpr std::string_view kPrefix = "sha256//";
    return pin.substr(0, kPrefix.size()) == kPrefix && pin.size() == kPrefix.size() + 44 &&
           pin.find(';') == std::string_view::npos;
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

}  // namespace

// {name, kind: http, url, token_file, attachments: none | put, in_flight, timeout, ca_file, pinned_keys,
// proxy}
std::unique_ptr<Sink> make_http(YamlReader& block, SinkSurroundings const& surroundings) {
    HttpSinkOptions options;
    options.centre = block.text("name", "");
    options.url = block.text("url");
    // Looked at now, so that a missing or open file stops the start; read again for every batch.
    (void)block.optional_token("token_file");
    if (block.has("token_file")) options.token_file = block.path("token_file");
    auto const attachments = block.text("attachments", "none");
    options.put_attachments = attachments == "put";
    if (attachments != "put" && attachments != "none") block.fault("attachments", "write none or put");
    options.attachment_path = surroundings.attachment_path;
    options.in_flight = static_cast<std::size_t>(block.number("in_flight", 8, 1, 64));
    read_client(block, options.client);

    auto const why = options.url.empty() ? "" : objection(options.url, options.put_attachments);
    if (!why.empty()) block.fault("url", why);
    auto const url = urls::parse_uri(options.url);
    if (url && url->scheme() == "http" && !is_loopback(*url))
        log::event(log::Level::warning, "centre_cleartext", {{"centre", options.centre}});
    return make_http_sink(std::move(options));
}

}  // namespace kanal::forwarder
