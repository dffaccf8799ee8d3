#include "channels/meta/media_hosts.hpp"

#include <algorithm>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

namespace kanal::meta {

namespace {

// As in MediaRules::hosts.
constexpr std::string_view kPageHosts[] = {
    ".fbcdn.net", ".cdninstagram.com", ".fbsbx.com", "lookaside.instagram.com"};

}  // namespace

MediaRules page_media_rules(std::string const&, std::filesystem::path const&) {
    MediaRules rules;
    rules.hosts.assign(std::begin(kPageHosts), std::end(kPageHosts));
    return rules;
}

bool is_media_address(std::string_view url) {
    auto const parsed = boost::urls::parse_uri(boost::core::string_view(url.data(), url.size()));
    if (!parsed || parsed->scheme() != "https") return false;
    auto const encoded = parsed->encoded_host();
    std::string_view const host(encoded.data(), encoded.size());
    return std::any_of(std::begin(kPageHosts), std::end(kPageHosts), [&](std::string_view known) {
        return known.starts_with('.') ? host.ends_with(known) : host == known;
    });
}

MediaRules whatsapp_media_rules(std::string const& graph_url, std::filesystem::path const& token_file) {
    MediaRules rules;
    rules.hosts = {"lookaside.fbsbx.com", ".fbcdn.net"};
    rules.token_hosts = rules.hosts;
    rules.token_file = token_file;
    MediaLookUp look_up;
    look_up.scheme = "whatsapp-media";
    look_up.url = graph_url + "/{id}";
    look_up.member = "/url";
    look_up.digest = "/sha256";
    rules.look_ups.push_back(std::move(look_up));
    return rules;
}

}  // namespace kanal::meta
