#include "channels/meta/meta_channel.hpp"

#include "base/ascii.hpp"
#include "base/digest.hpp"
#include "base/log.hpp"
#include "channels/meta/graph_response.hpp"
#include "channels/platform/platform_poller.hpp"
#include "config/secret_file.hpp"
#include "core/intake.hpp"
#include "http/rate_limit.hpp"
#include "http/refusal.hpp"

#include <algorithm>
#include <memory>

namespace kanal::meta {

namespace {

std::string read_number(YamlReader& block, std::string_view key) {
    auto number = block.text(key, "");
    bool const digits = all_digits(number);
    if (!digits) block.fault(key, "use the number, which stays when a name changes");
    return digits ? number : std::string{};
}

std::string read_version(YamlReader& block) {
    auto version = block.text("api_version", "v25.0");
    bool const fits = version.size() >= 4 && version.size() <= 8 && version.front() == 'v' &&
                      version.find_first_not_of("0123456789.", 1) == std::string::npos;
    if (!fits) block.fault("api_version", "write it as Meta does: v25.0");
    return version;
}

// Nothing when one of the keys is missing or empty; the reader knows the fault.
std::optional<WebhookOptions> read_webhook_options(YamlReader& block) {
    WebhookOptions options;
    options.name = block.text("name");
    options.app_secrets = block.secrets("app_secret_file");
    options.verify_token = block.token("verify_token_file");
    if (!options.verify_token.empty() && options.verify_token.size() < kShortestSecret)
        block.warn("verify_token_file", "the token is shorter than 16 characters and can be guessed");
    if (options.name.empty() || options.app_secrets.empty() || options.verify_token.empty())
        return std::nullopt;
    return options;
}

// What is needed for asking the Graph API.
struct AskingOptions {
    bool possible = false;  // there is a token, and the account is known
    platform::PlatformOptions platform = {};
    GraphOptions graph = {};
    std::string app_id = {};
};

AskingOptions read_asking_options(YamlReader& block, std::string_view token_key, bool pulls) {
    AskingOptions options;
    auto& graph = options.graph;
    graph.channel = block.text("name");
    graph.account = read_number(block, "account_id");
    graph.version = read_version(block);
    if (pulls) {
        graph.look_back = block.duration(
            "look_back", std::chrono::hours(7 * 24), std::chrono::hours(1), std::chrono::hours(90 * 24)
        );
        graph.conversations = block.flag("conversations", true);
    }
    options.app_id = read_number(block, "app_id");
    auto& platform = options.platform;
    platform.channel = graph.channel;
    platform.base_url = platform::read_api_url(block, "https://graph.facebook.com");
    platform.classify = classify_response;
    // ApiReply for, so that a wrong one is found at the start; used as it is in the file at each request.
    auto const token = block.optional_token(token_key);
    platform.token_file = block.path(token_key, {});
    options.possible = token && !graph.account.empty();
    return options;
}

// One POST carries up to 1,000 changes (WhatsApp: up to 3 MB). Meta repeats for 36 hours what was refused and
// then drops it, so a limit below what it sends, as the other channels have, would lose reports.
constexpr std::size_t kBodyLimit = std::size_t{4} * 1024 * 1024;
constexpr std::size_t kLongestChallenge = 128;

HttpResponse plain_text(std::string text) {
    HttpResponse response;
    response.media_type = "text/plain";
    response.body = std::move(text);
    response.headers.emplace_back("X-Content-Type-Options", "nosniff");
    return response;
}

// Anything else, echoed from our own host name, could be a page with a script in it.
bool is_challenge(std::string_view text) {
    auto const fits = [](char c) { return is_alphanumeric(c) || c == '_' || c == '-'; };
    return !text.empty() && text.size() <= kLongestChallenge && std::all_of(text.begin(), text.end(), fits);
}

class Handshake {
public:
    explicit Handshake(WebhookOptions const& options)
        : name_(options.name), verify_token_(options.verify_token) {}

    HttpResponse answer(HttpRequest const& request) {
        if (verify_token_.empty()) return refuse("no_token", try_later());
        auto const token = request.parameter("hub.verify_token").value_or("");
        bool const subscribes = request.parameter("hub.mode").value_or("") == "subscribe";
        if (!equal_secrets(token, verify_token_) || !subscribes) {
            auto const wait = failed_attempts_.failed(request.peer);
            return refuse("wrong_token", wait ? too_many_attempts(*wait) : problem(403, "Forbidden"));
        }
        auto challenge = request.parameter("hub.challenge").value_or("");
        if (!is_challenge(challenge)) return refuse("bad_challenge", problem(400, "Bad Request"));
        log::event(log::Level::notice, "handshake_answered", {{"channel", name_}});
        return plain_text(std::move(challenge));
    }

private:
    HttpResponse refuse(std::string_view reason, HttpResponse refusal) const {
        log::limited_event(
            log::Level::warning, "handshake_refused", {{"channel", name_}, {"reason", reason}}
        );
        count_refused(reason);
        return refusal;
    }

    std::string name_;
    std::string verify_token_;
    FailedAttemptLimiter failed_attempts_{FailedAttemptLimiter::kWebhookAttempts};
};

class MetaChannel final : public Channel {
public:
    MetaChannel(
        WebhookOptions options,
        MetaPlatform const& platform,
        AskingOptions asking,
        platform::PollerOptions poller
    )
        : options_(std::move(options)),
          platform_(platform),
          asking_(std::move(asking)),
          media_(platform.media(
              asking_.platform.base_url + "/" + asking_.graph.version, asking_.platform.token_file
          )),
          poller_(std::move(poller), Clock()) {
        if (asking_.possible) prepare_asking();
    }

    Result<Reading> read(RawBytes const& raw) const override { return platform_.read(raw); }

    void open(Routes& routes, Intake& intake) override {
        platform::DeliveryRoute delivery;
        delivery.read = platform_.read;
        if (platform_.notes_of != nullptr && poller_.pulls())
            delivery.notes_of = [this](Reading const& reading) {
                return platform_.notes_of(reading, poller_.now());
            };
        delivery.store = [this, &intake](Batch batch) { return poller_.store(intake, std::move(batch)); };
        open_webhook(routes, intake, options_, std::move(delivery));
    }

    asio::awaitable<Result<void>> run(Intake& intake) override { co_return co_await poller_.run(intake); }

    std::vector<HealthItem> health() const override { return poller_.health(); }

    MediaRules media_rules() const override { return media_; }

private:
    void prepare_asking();
    asio::awaitable<platform::WebhookState> look_up(platform::PlatformApi& api) const;

    WebhookOptions options_;
    MetaPlatform platform_;
    AskingOptions asking_;
    MediaRules media_;
    platform::PlatformPoller poller_;
};

void MetaChannel::prepare_asking() {
    auto api = std::make_unique<platform::PlatformApi>(asking_.platform, Clock());
    poller_.use_api(std::move(api), [this](platform::PlatformApi& asked) { return look_up(asked); });
    if (platform_.make_puller == nullptr) return;
    asking_.graph.object = platform_.object;
    poller_.use_puller(platform_.make_puller(asking_.graph, *poller_.api(), platform_.read, Clock()));
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

void open_webhook(
    Routes& routes, Intake& intake, WebhookOptions const& options, platform::DeliveryRoute delivery
) {
    auto const handshake = std::make_shared<Handshake>(options);
    Route route;
    route.method = "GET";
    route.path = "/hooks/" + options.name;
    route.handle = [handshake](HttpRequest request) -> asio::awaitable<HttpResponse> {
        co_return handshake->answer(request);
    };
    routes.add(std::move(route));

    auto const signature =
        std::make_shared<platform::SignatureCheck>("x-hub-signature-256", options.app_secrets);
    delivery.channel = options.name;
    delivery.body_limit = kBodyLimit;
    delivery.check_head = [signature](HttpRequest const& head) { return signature->check_head(head); };
    delivery.check = [signature](HttpRequest const& request) { return signature->check(request); };
    platform::open_deliveries(routes, intake, std::move(delivery));
}

std::unique_ptr<Channel> make_meta_channel(YamlReader& block, MetaPlatform const& platform) {
    bool const pulls = platform.make_puller != nullptr;
    auto options = read_webhook_options(block);
    auto asking = read_asking_options(block, platform.token_key, pulls);
    auto poller = platform::read_poller_options(block, pulls ? std::chrono::minutes(5) : Duration::zero());
    if (!options || !block.clean()) return nullptr;
    return std::make_unique<MetaChannel>(std::move(*options), platform, std::move(asking), std::move(poller));
}

}  // namespace kanal::meta
