#include "base/log.hpp"
#include "channels/platform/deliveries.hpp"
#include "channels/platform/in_flight.hpp"
#include "channels/platform/platform_poller.hpp"
#include "channels/registry.hpp"
#include "channels/telegram/album.hpp"
#include "channels/telegram/album_notes.hpp"
#include "channels/telegram/bot_api.hpp"
#include "channels/telegram/telegram_payload.hpp"
#include "core/channel.hpp"
#include "core/health_item.hpp"
#include "core/intake.hpp"
#include "http/routes.hpp"

#include <algorithm>

namespace kanal {

namespace telegram {

namespace {

// An update is one message, with the one it answers.
constexpr std::size_t kBodyLimit = std::size_t{1024} * 1024;
// Ten seconds for the parts before it, each a commit; Telegram waits for a minute.
constexpr Duration kAlbumWait = std::chrono::milliseconds(20);
constexpr unsigned kLooksForAlbum = 500;

struct Options {
    std::string name = {};
    std::vector<std::string> secret_tokens = {};
    std::string bot_id = {};
    MediaRules media = {};
    std::string webhook_url = {};
    platform::PollerOptions poller = {};
    platform::PlatformOptions platform = {};
};

class Telegram final : public Channel {
public:
    explicit Telegram(Options options) : options_(std::move(options)), poller_(options_.poller, Clock()) {
        auto api = std::make_unique<platform::PlatformApi>(options_.platform, Clock());
        // getUpdates would fetch what was missed, but Telegram refuses it while a webhook is set.
        poller_.use_api(std::move(api), [this](platform::PlatformApi& asked) { return look_up(asked); });
    }

    Result<Reading> read(RawBytes const& raw) const override { return read_payload(raw, options_.bot_id); }

    void open(Routes& routes, Intake& intake) override;
    MediaRules media_rules() const override { return options_.media; }
    asio::awaitable<Result<void>> run(Intake& intake) override { co_return co_await poller_.run(intake); }
    std::vector<HealthItem> health() const override;

private:
    asio::awaitable<platform::WebhookState> look_up(platform::PlatformApi& api);
    void look_at_failures(WebhookInfo const& info);
    asio::awaitable<std::optional<platform::InFlight::Hold>> hold_album(std::string album);
    asio::awaitable<Result<void>> store(Intake& intake, Batch batch);

    Options options_;
    platform::InFlight in_flight_;
    platform::PlatformPoller poller_;
    std::optional<WebhookInfo> info_ = {};
    bool failing_ = false;
};

asio::awaitable<platform::WebhookState> Telegram::look_up(platform::PlatformApi& api) {
    auto const asked = co_await api.get("/getWebhookInfo", "webhook");
    if (!asked.done()) co_return platform::WebhookState();
    auto info = read_webhook_info(asked.body, options_.webhook_url);
    look_at_failures(info);
    info_ = info;
    co_return std::move(info.state);
}

// Updates wait, and since the last look Telegram could not reach us.
void Telegram::look_at_failures(WebhookInfo const& info) {
    bool const newer = info.last_error && (!info_ || info.last_error > info_->last_error);
    bool const failing = info.pending > 0 && newer;
    if (failing && !failing_) {
        log::event(
            log::Level::warning, "webhook_failing", {{"channel", options_.name}, {"pending", info.pending}}
        );
    }
    failing_ = failing;
}

std::vector<HealthItem> Telegram::health() const {
    auto items = poller_.health();
    if (!info_) return items;
    items.push_back(
        health_count("pending_updates", static_cast<std::uint64_t>(std::max<std::int64_t>(info_->pending, 0)))
    );
    items.push_back(health_time("last_webhook_error", info_->last_error));
    return items;
}

void Telegram::open(Routes& routes, Intake& intake) {
    platform::DeliveryRoute delivery;
    delivery.channel = options_.name;
    delivery.body_limit = kBodyLimit;
    delivery.check_head = [this](HttpRequest const& head) {
        return check_secret_token(head, options_.secret_tokens);
    };
    delivery.check = delivery.check_head;
    delivery.read = [this](RawBytes const& raw) { return read(raw); };
    delivery.store = [this, &intake](Batch batch) { return store(intake, std::move(batch)); };
    platform::open_deliveries(routes, intake, std::move(delivery));
}

// Pictures of one album come at once, and Telegram slows a bot down that answers 503.
asio::awaitable<std::optional<platform::InFlight::Hold>> Telegram::hold_album(std::string album) {
    Clock const clock;
    for (unsigned look = 0; look < kLooksForAlbum; ++look) {
        auto hold = in_flight_.hold(album);
        if (hold) co_return hold;
        co_await clock.sleep(kAlbumWait);
    }
    co_return std::nullopt;
}

asio::awaitable<Result<void>> Telegram::store(Intake& intake, Batch batch) {
    // No other part of an album may be stored between looking up what is known of it and storing this one.
    std::vector<platform::InFlight::Hold> holds;
    for (auto& submission : batch.reading.submissions) {
        if (!is_album(submission)) continue;
        auto hold = co_await hold_album(submission.external_id);
        if (!hold) co_return retry("telegram: store: another part of the album is being stored");
        holds.push_back(std::move(*hold));
        auto const completed =
            co_await complete_album(intake, options_.name, options_.bot_id, submission, batch.notes);
        if (!completed) co_return completed.error();
    }
    co_return co_await poller_.store(intake, std::move(batch));
}

std::vector<std::string> read_secret_tokens(YamlReader& block) {
    auto tokens = block.secrets("secret_token_file");
    if (std::all_of(tokens.begin(), tokens.end(), is_secret_token)) return tokens;
    block.fault("secret_token_file", "use 1 to 256 of A-Z, a-z, 0-9, '_' and '-', as Telegram demands");
    return {};
}

// Its id is in every report's identity: two bots count their messages from 1.
std::string read_bot_id(YamlReader& block) {
    auto const token = block.token("bot_token_file");
    auto id = bot_id_of(token);
    if (id.empty() && !token.empty()) {
        block.fault("bot_token_file", "put the token there that @BotFather gave, like 123456789:AAF...");
    }
    return id;
}

}  // namespace

}  // namespace telegram

// Named in channels/registry.cpp.
std::unique_ptr<Channel> make_telegram(YamlReader& block) {
    telegram::Options options;
    options.name = block.text("name");
    options.secret_tokens = telegram::read_secret_tokens(block);
    options.bot_id = telegram::read_bot_id(block);
    auto const api_url = platform::read_api_url(block, "https://api.telegram.org");
    options.media = telegram::media_rules(api_url, block.path("bot_token_file", {}));
    options.webhook_url = block.text("webhook_url", "");
    options.poller = platform::read_poller_options(block, Duration::zero());
    options.platform.channel = options.name;
    options.platform.base_url = api_url;
    options.platform.token_file = block.path("bot_token_file");
    options.platform.token_in_path = true;
    options.platform.classify = telegram::classify_response;
    if (!block.clean() || options.name.empty() || options.secret_tokens.empty() || options.bot_id.empty())
        return nullptr;
    return std::make_unique<telegram::Telegram>(std::move(options));
}

}  // namespace kanal
