#include "channels/meta/media_hosts.hpp"
#include "channels/meta/meta_channel.hpp"
#include "channels/registry.hpp"
#include "channels/whatsapp/whatsapp_payload.hpp"

namespace kanal {

// Named in channels/registry.cpp.
std::unique_ptr<Channel> make_whatsapp(YamlReader& block) {
    meta::MetaPlatform platform;
    platform.token_key = "token_file";
    platform.object = "whatsapp_business_account";
    platform.read = whatsapp::read_payload;
    platform.media = meta::whatsapp_media_rules;
    return meta::make_meta_channel(block, platform);
}

}  // namespace kanal
