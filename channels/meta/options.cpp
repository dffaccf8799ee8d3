#include "channels/meta/options.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

namespace kanal::meta {

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

std::optional<WebhookOptions> read_webhook_options(YamlReader& block) {
    WebhookOptions options;
    options.name = block.text("name");
    auto const secrets = block.secret("app_secret_file");
    options.app_secrets = secret_lines(secrets);
    options.verify_token = block.secret("verify_token_file");
    // An empty text has been reported already.
    if (options.app_secrets.empty() && !secrets.empty()) {
        block.fault(
            "app_secret_file", "holds no secret; put the app secret of the platform there, one a line"
        );
    }
    if (options.name.empty() || options.app_secrets.empty() || options.verify_token.empty())
        return std::nullopt;
    return options;
}

std::string read_api_url(YamlReader& block) {
    auto url = block.text("api_url", "https://graph.facebook.com");
    if (!is_api_url(url))
        block.fault("api_url", "use https://HOST, or http:// with this machine's own address");
    return url;
}

}  // namespace kanal::meta
