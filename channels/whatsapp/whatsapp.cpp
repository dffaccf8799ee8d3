#include "channels/meta/meta_channel.hpp"
#include "channels/registry.hpp"
#include "channels/whatsapp/whatsapp_payload.hpp"

namespace kanal {

namespace {

// WhatsApp: a webhook carries an id that is good for seven days. The Graph API answers it with an address
// that is good for five minutes and takes the same token.
// https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media
// `graph_url`: of the Graph API, with its version.
MediaRules media_rules(std::string const& graph_url, std::filesystem::path const& token_file) {
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

}  // namespace

// Named in channels/registry.cpp.
std::unique_ptr<Channel> make_whatsapp(YamlReader& block) {
    meta::MetaPlatform platform;
    platform.token_key = "token_file";
    platform.object = "whatsapp_business_account";
    platform.read = whatsapp::read_payload;
    platform.media = media_rules;
    return meta::make_meta_channel(block, platform);
}

}  // namespace kanal
