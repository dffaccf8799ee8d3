#include "base/ascii.hpp"
#include "base/log.hpp"
#include "base/task_group.hpp"
#include "channels/platform/deliveries.hpp"
#include "channels/platform/platform_poller.hpp"
#include "channels/registry.hpp"
#include "channels/twitter/activity.hpp"
#include "channels/twitter/challenge.hpp"
#include "channels/twitter/mentions_pull.hpp"
#include "channels/twitter/twitter_payload.hpp"
#include "channels/twitter/x_api.hpp"
#include "core/channel.hpp"
#include "core/intake.hpp"
#include "http/refusal.hpp"
#include "http/routes.hpp"

#include <algorithm>
#include <boost/asio/this_coro.hpp>

namespace kanal {

namespace twitter {

namespace {

// X says nothing of how much it sends at once; what is refused here is lost.
constexpr std::size_t kBodyLimit = std::size_t{4} * 1024 * 1024;

struct Options {
    std::string name = {};
    std::vector<std::string> secrets = {};
    std::string account = {};
    std::string webhook_url = {};
    platform::PollerOptions poller = {};
    std::optional<platform::PlatformOptions> platform = {};  // with a token: what is needed for asking X
    MentionsOptions mentions = {};
};

class Twitter final : public Channel {
public:
    explicit Twitter(Options options)
        : options_(std::move(options)),
          signature_("x-twitter-webhooks-signature", options_.secrets, platform::SignatureSpelling::base64),
          poller_(options_.poller, Clock()),
          challenges_(options_.name) {
        if (options_.platform) prepare_asking();
    }

    Result<Reading> read(RawBytes const& raw) const override {
        auto delivery = read_delivery(raw, options_.account);
        if (!delivery) return delivery.error();
        return std::move(delivery->reading);
    }

    void open(Routes& routes, Intake& intake) override;
    // What lies in direct messages is for the account alone, and is not fetched.
    MediaRules media_rules() const override { return {.hosts = {"pbs.twimg.com", "video.twimg.com"}}; }
    asio::awaitable<Result<void>> run(Intake& intake) override;
    std::vector<HealthItem> health() const override;

private:
    void prepare_asking();
    asio::awaitable<void> watch_challenges(Intake& intake);
    HttpResponse answer_handshake(HttpRequest const& request);
    Result<Reading> receive(RawBytes const& raw) const;

    Options options_;
    platform::SignatureCheck signature_;
    platform::PlatformPoller poller_;
    ChallengeWatch challenges_;
};

void Twitter::prepare_asking() {
    Clock const clock;
    auto api = std::make_unique<platform::PlatformApi>(*options_.platform, clock);
    poller_.use_api(std::move(api), [this](platform::PlatformApi& asked) {
        return look_up_webhook(asked, options_.webhook_url, options_.account);
    });
    if (options_.account.empty()) return;
    auto read = [this](RawBytes const& raw) { return this->read(raw); };
    poller_.use_puller(make_mentions_puller(options_.mentions, *poller_.api(), std::move(read), clock));
}

asio::awaitable<Result<void>> Twitter::run(Intake& intake) {
    auto const restored = co_await challenges_.restore(intake, poller_.now());
    if (!restored) co_return restored.error();
    TaskGroup tasks(co_await asio::this_coro::executor);
    tasks.add("poller", poller_.run(intake));
    tasks.add("challenges", watch_challenges(intake));
    co_return co_await tasks.first_end();
}

asio::awaitable<void> Twitter::watch_challenges(Intake& intake) {
    Clock const clock;
    for (;;) {
        co_await challenges_.look(intake, clock.wall());
        co_await clock.sleep(std::chrono::minutes(1));
    }
}

std::vector<HealthItem> Twitter::health() const {
    auto items = challenges_.health();
    for (auto& item : poller_.health())
        items.push_back(std::move(item));
    return items;
}

HttpResponse Twitter::answer_handshake(HttpRequest const& request) {
    auto const answer = answer_challenge(request, options_.secrets);
    if (!answer) {
        log::limited_event(
            log::Level::warning,
            "handshake_refused",
            {{"channel", options_.name}, {"reason", "bad_challenge"}}
        );
        count_refused("bad_challenge");
        return problem(400, "Bad Request");
    }
    log::limited_event(log::Level::info, "challenge_answered", {{"channel", options_.name}});
    challenges_.answered(poller_.now());
    HttpResponse response;
    response.body = *answer;
    return response;
}

Result<Reading> Twitter::receive(RawBytes const& raw) const {
    auto delivery = read_delivery(raw, options_.account);
    if (!delivery) return delivery.error();
    auto const& ignored = delivery->reading.ignored;
    bool const encrypted = std::any_of(ignored.begin(), ignored.end(), [](Fragment const& fragment) {
        return fragment.why == kEncrypted;
    });
    if (encrypted) log::limited_event(log::Level::warning, "message_encrypted", {{"channel", options_.name}});
    for (auto const& account : delivery->revoked) {
        log::event(
            log::Level::alert,
            "account_revoked",
            {{"channel", options_.name}, {"account", all_digits(account) ? account : "?"}}
        );
    }
    return std::move(delivery->reading);
}

void Twitter::open(Routes& routes, Intake& intake) {
    Route handshake;
    handshake.method = "GET";
    handshake.path = "/hooks/" + options_.name;
    handshake.handle = [this](HttpRequest request) -> asio::awaitable<HttpResponse> {
        co_return answer_handshake(request);
    };
    routes.add(std::move(handshake));

    platform::DeliveryRoute delivery;
    delivery.channel = options_.name;
    delivery.body_limit = kBodyLimit;
    delivery.check_head = [this](HttpRequest const& head) { return signature_.check_head(head); };
    delivery.check = [this](HttpRequest const& request) -> std::optional<platform::SignatureFault> {
        // Signed by ourselves, for whoever asked.
        if (is_challenge(request.body)) return platform::SignatureFault::wrong;
        return signature_.check(request);
    };
    delivery.read = [this](RawBytes const& raw) { return receive(raw); };
    delivery.store = [this, &intake](Batch batch) { return poller_.store(intake, std::move(batch)); };
    platform::open_deliveries(routes, intake, std::move(delivery));
}

void read_asking_options(YamlReader& block, Options& options) {
    options.poller = platform::read_poller_options(block, std::chrono::minutes(15));
    options.webhook_url = block.text("webhook_url", "");
    auto& mentions = options.mentions;
    mentions.channel = options.name;
    mentions.account = options.account;
    mentions.look_back = block.duration(
        "look_back", std::chrono::hours(7 * 24), std::chrono::hours(1), std::chrono::hours(90 * 24)
    );
    mentions.field_names = block.text("field_names", mentions.field_names);
    if (mentions.field_names != "tweet" && mentions.field_names != "post")
        block.fault("field_names", "use tweet or post, as X calls them now");
    platform::PlatformOptions platform;
    platform.channel = options.name;
    platform.base_url = platform::read_api_url(block, "https://api.x.com");
    platform.classify = classify_response;
    // ApiReply for, so that a wrong one is found at the start; used as it is in the file at each request.
    auto const token = block.optional_token("bearer_token_file");
    platform.token_file = block.path("bearer_token_file", {});
    if (token) options.platform = std::move(platform);
}

}  // namespace

}  // namespace twitter

// Named in channels/registry.cpp.
std::unique_ptr<Channel> make_twitter(YamlReader& block) {
    twitter::Options options;
    options.name = block.text("name");
    options.secrets = block.secrets("consumer_secret_file");
    options.account = block.text("account_id", "");
    bool const known = all_digits(options.account);
    if (!known) block.fault("account_id", "use the account's number, which stays when its name changes");
    twitter::read_asking_options(block, options);
    if (options.secrets.empty() || !block.clean()) return nullptr;
    return std::make_unique<twitter::Twitter>(std::move(options));
}

}  // namespace kanal
