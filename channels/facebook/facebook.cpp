#include "channels/channel.hpp"
#include "channels/facebook/facebook_payload.hpp"
#include "channels/meta/options.hpp"
#include "channels/meta/webhook.hpp"
#include "channels/registry.hpp"

namespace kanal {

namespace facebook {

namespace {

class Facebook final : public Channel {
public:
    explicit Facebook(meta::WebhookOptions options) : options_(std::move(options)) {}

    Result<Reading> read(RawBytes const& raw) const override { return read_payload(raw); }

    void open(Routes& routes, Intake& intake) override {
        meta::open_webhook(routes, intake, options_, read_payload);
    }

private:
    meta::WebhookOptions options_;
};

}  // namespace

}  // namespace facebook

// Named in channels/registry.cpp.
std::unique_ptr<Channel> make_facebook(YamlReader& block) {
    auto options = meta::read_webhook_options(block);
    // Asked for, so that a wrong one is found at the start and not on the day it is needed.
    (void)block.optional_secret("page_token_file");
    (void)meta::read_api_url(block);
    if (!options) return nullptr;
    return std::make_unique<facebook::Facebook>(std::move(*options));
}

}  // namespace kanal
