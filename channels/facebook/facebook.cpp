#include "channels/facebook/facebook_payload.hpp"
#include "channels/facebook/facebook_pull.hpp"
#include "channels/meta/attachments.hpp"
#include "channels/meta/meta_channel.hpp"
#include "channels/registry.hpp"

namespace kanal {

// Named in channels/registry.cpp.
std::unique_ptr<Channel> make_facebook(YamlReader& block) {
    meta::MetaPlatform platform;
    platform.token_key = "page_token_file";
    platform.object = "page";
    platform.read = facebook::read_payload;
    platform.media = meta::page_media_rules;
    platform.make_puller = facebook::make_puller;
    platform.needed_field = "feed";
    return meta::make_meta_channel(block, platform);
}

}  // namespace kanal
