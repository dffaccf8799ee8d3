#include "channels/instagram/instagram_payload.hpp"
#include "channels/meta/media_hosts.hpp"
#include "channels/meta/meta_channel.hpp"
#include "channels/registry.hpp"

namespace kanal {

// Named in channels/registry.cpp.
std::unique_ptr<Channel> make_instagram(YamlReader& block) {
    return meta::make_meta_channel(block, "token_file", instagram::read_payload, meta::page_media_rules);
}

}  // namespace kanal
