#include "channels/meta/meta_channel.hpp"

#include "channels/meta/options.hpp"
#include "channels/meta/subscription.hpp"
#include "channels/platform/duty_keys.hpp"
#include "channels/platform/platform_keys.hpp"
#include "core/intake.hpp"

namespace kanal::meta {

namespace {

class MetaChannel final : public Channel {
public:
    MetaChannel(
        WebhookOptions options, MetaPlatform const& platform, AskingOptions asking, platform::DutyOptions duty
    )
        : options_(std::move(options)),
          platform_(platform),
          asking_(std::move(asking)),
          media_(platform.media(
              asking_.platform.base_url + "/" + asking_.graph.version, asking_.platform.token_file
          )),
          duty_(std::move(duty), Clock()) {
        if (asking_.possible) prepare_asking();
    }

    Result<Reading> read(RawBytes const& raw) const override { return platform_.read(raw); }

    void open(Routes& routes, Intake& intake) override {
        auto store = [this, &intake](Reading reading) { return take(intake, std::move(reading)); };
        open_webhook(routes, intake, options_, platform_.read, std::move(store));
    }

    asio::awaitable<Result<void>> run(Intake& intake) override { co_return co_await duty_.run(intake); }

    std::vector<HealthItem> health() const override { return duty_.health(); }

    MediaRules media_rules() const override { return media_; }

private:
    void prepare_asking();
    asio::awaitable<Result<void>> take(Intake& intake, Reading reading);
    asio::awaitable<platform::WebhookState> look_up(platform::PlatformApi& api) const;

    WebhookOptions options_;
    MetaPlatform platform_;
    AskingOptions asking_;
    MediaRules media_;
    platform::PlatformDuty duty_;
};

void MetaChannel::prepare_asking() {
    auto api = std::make_unique<platform::PlatformApi>(asking_.platform, Clock());
    duty_.ask(std::move(api), [this](platform::PlatformApi& asked) { return look_up(asked); });
    if (platform_.make_puller == nullptr) return;
    asking_.graph.object = platform_.object;
    duty_.pull(platform_.make_puller(asking_.graph, *duty_.api(), platform_.read, Clock()));
}

asio::awaitable<Result<void>> MetaChannel::take(Intake& intake, Reading reading) {
    Batch batch;
    batch.channel = options_.name;
    if (platform_.notes_of != nullptr && duty_.pulls())
        batch.notes = platform_.notes_of(reading, duty_.now());
    batch.reading = std::move(reading);
    co_return co_await duty_.store(intake, std::move(batch));
}

asio::awaitable<platform::WebhookState> MetaChannel::look_up(platform::PlatformApi& api) const {
    auto const& graph = asking_.graph;
    std::string const subscriber(platform_.subscriber.empty() ? graph.account : platform_.subscriber);
    auto const target = "/" + graph.version + "/" + subscriber + "/subscribed_apps";
    auto const asked = co_await api.get(target, "webhook");
    if (!asked.done()) co_return platform::WebhookState();
    co_return read_subscriptions(asked.body, asking_.app_id, platform_.needed_field);
}

}  // namespace

std::unique_ptr<Channel> make_meta_channel(YamlReader& block, MetaPlatform const& platform) {
    bool const pulls = platform.make_puller != nullptr;
    auto options = read_webhook_options(block);
    auto asking = read_asking_options(block, platform.token_key, pulls);
    auto duty = platform::read_duty_options(block, pulls ? std::chrono::minutes(5) : Duration::zero());
    if (!options || !block.clean()) return nullptr;
    return std::make_unique<MetaChannel>(std::move(*options), platform, std::move(asking), std::move(duty));
}

}  // namespace kanal::meta
