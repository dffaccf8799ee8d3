#include "channels/facebook/facebook_payload.hpp"
#include "channels/meta/media_hosts.hpp"
#include "channels/meta/meta_channel.hpp"
#include "channels/registry.hpp"

namespace kanal {

// Named in channels/registry.cpp.
std::unique_ptr<Channel> make_facebook(YamlReader& block) {
    return meta::make_meta_channel(block, "page_token_file", facebook::read_payload, meta::page_media_rules);
}

}  // namespace kanal
