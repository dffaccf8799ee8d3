#include "channels/meta/meta_channel.hpp"

#include "channels/meta/options.hpp"
#include "channels/platform_keys.hpp"

namespace kanal::meta {

namespace {

class MetaChannel final : public Channel {
public:
    MetaChannel(WebhookOptions options, ReadDelivery read, MediaRules media)
        : options_(std::move(options)), read_(std::move(read)), media_(std::move(media)) {}

    Result<Reading> read(RawBytes const& raw) const override { return read_(raw); }

    void open(Routes& routes, Intake& intake) override { open_webhook(routes, intake, options_, read_); }

    MediaRules media_rules() const override { return media_; }

private:
    WebhookOptions options_;
    ReadDelivery read_;
    MediaRules media_;
};

}  // namespace

std::unique_ptr<Channel> make_meta_channel(
    YamlReader& block, std::string_view token_key, ReadDelivery read, MakeMediaRules media
) {
    auto options = read_webhook_options(block);
    // Asked for, so that a wrong one is found at the start and not on the day it is needed.
    (void)block.optional_secret(token_key);
    auto const graph_url = read_api_url(block, "https://graph.facebook.com");
    auto rules = media(graph_url, block.path(token_key, {}));
    if (!options) return nullptr;
    return std::make_unique<MetaChannel>(std::move(*options), std::move(read), std::move(rules));
}

}  // namespace kanal::meta
