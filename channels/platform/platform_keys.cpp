#include "channels/platform/platform_keys.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

namespace kanal::platform {

namespace {

bool is_api_url(std::string const& text) {
    auto const url = boost::urls::parse_uri(text);
    if (!url || url->host().empty() || url->has_query() || url->has_fragment()) return false;
    if (url->scheme_id() == boost::urls::scheme::https) return true;
    // A token must not cross a network in the clear.
    bool const here = url->host() == "127.0.0.1" || url->host() == "[::1]" || url->host() == "localhost";
    return url->scheme_id() == boost::urls::scheme::http && here;
}

}  // namespace

std::string read_api_url(YamlReader& block, std::string_view fallback) {
    auto url = block.text("api_url", std::string(fallback));
    if (!is_api_url(url))
        block.fault("api_url", "use https://HOST, or http:// with this machine's own address");
    return url;
}

PollerOptions read_poller_options(YamlReader& block, Duration usual_poll) {
    constexpr Duration kLeast = std::chrono::seconds(1);
    constexpr Duration kMost = std::chrono::hours(24);
    PollerOptions options;
    options.channel = block.text("name");
    options.silence = block.duration("silence", options.silence);
    options.webhook_check = block.duration("webhook_check", options.webhook_check, kLeast, kMost);
    if (usual_poll > Duration::zero()) options.poll = block.duration("poll", usual_poll, kLeast, kMost);
    return options;
}

}  // namespace kanal::platform
