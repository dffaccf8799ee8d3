#include "channels/instagram/instagram_payload.hpp"
#include "channels/instagram/instagram_pull.hpp"
#include "channels/meta/attachments.hpp"
#include "channels/meta/meta_channel.hpp"
#include "channels/registry.hpp"

namespace kanal {

// Named in channels/registry.cpp.
std::unique_ptr<Channel> make_instagram(YamlReader& block) {
    meta::MetaPlatform platform;
    platform.token_key = "token_file";
    platform.object = "instagram";
    platform.read = instagram::read_payload;
    platform.media = meta::page_media_rules;
    platform.notes_of = instagram::notes_of_mentions;
    platform.make_puller = instagram::make_puller;
    platform.subscriber = "me";
    return meta::make_meta_channel(block, platform);
}

}  // namespace kanal
