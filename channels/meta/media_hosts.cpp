#include "channels/meta/media_hosts.hpp"

namespace kanal::meta {

MediaRules page_media_rules(std::string const&, std::filesystem::path const&) {
    MediaRules rules;
    rules.hosts = {".fbcdn.net", ".cdninstagram.com", ".fbsbx.com", "lookaside.instagram.com"};
    return rules;
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
