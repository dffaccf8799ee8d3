#include "channels/meta/media_hosts.hpp"
#include "channels/meta/meta_channel.hpp"
#include "channels/registry.hpp"
#include "channels/whatsapp/whatsapp_payload.hpp"

namespace kanal {

// Named in channels/registry.cpp.
std::unique_ptr<Channel> make_whatsapp(YamlReader& block) {
    return meta::make_meta_channel(block, "token_file", whatsapp::read_payload, meta::whatsapp_media_rules);
}

}  // namespace kanal
