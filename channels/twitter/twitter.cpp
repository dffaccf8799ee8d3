#include "base/log.hpp"
#include "channels/channel.hpp"
#include "channels/deliveries.hpp"
#include "channels/platform_keys.hpp"
#include "channels/registry.hpp"
#include "channels/twitter/challenge.hpp"
#include "channels/twitter/twitter_payload.hpp"

#include <algorithm>

namespace kanal {

namespace twitter {

namespace {

// X says nothing of how much it sends at once; what is refused here is lost.
constexpr std::size_t kBodyLimit = std::size_t{4} * 1024 * 1024;

bool is_number(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

struct Options {
    std::string name = {};
    std::vector<std::string> secrets = {};
    std::string account = {};
};

class Twitter final : public Channel {
public:
    explicit Twitter(Options options)
        : options_(std::move(options)),
          signature_("x-twitter-webhooks-signature", options_.secrets, SignatureSpelling::base64) {}

    Result<Reading> read(RawBytes const& raw) const override {
        auto delivery = read_delivery(raw, options_.account);
        if (!delivery) return delivery.error();
        return std::move(delivery->reading);
    }

    void open(Routes& routes, Intake& intake) override;
    // What lies in direct messages is for the account alone, and is not fetched.
    MediaRules media_rules() const override { return {.hosts = {"pbs.twimg.com", "video.twimg.com"}}; }

private:
    HttpResponse shake_hands(HttpRequest const& request) const;
    Result<Reading> receive(RawBytes const& raw) const;

    Options options_;
    SignatureCheck signature_;
};

HttpResponse Twitter::shake_hands(HttpRequest const& request) const {
    auto const answer = answer_challenge(request, options_.secrets);
    if (!answer) {
        log::limited_event(
            log::Level::warning,
            "handshake_refused",
            {{"channel", options_.name}, {"reason", "bad_challenge"}}
        );
        return problem(400, "Bad Request");
    }
    log::limited_event(log::Level::info, "challenge_answered", {{"channel", options_.name}});
    HttpResponse response;
    response.body = *answer;
    return response;
}

Result<Reading> Twitter::receive(RawBytes const& raw) const {
    auto delivery = read_delivery(raw, options_.account);
    if (!delivery) return delivery.error();
    for (auto const& account : delivery->revoked) {
        log::event(
            log::Level::alert,
            "account_revoked",
            {{"channel", options_.name}, {"account", is_number(account) ? account : "?"}}
        );
    }
    return std::move(delivery->reading);
}

void Twitter::open(Routes& routes, Intake& intake) {
    Route handshake;
    handshake.method = "GET";
    handshake.path = "/hooks/" + options_.name;
    handshake.handle = [this](HttpRequest request) -> asio::awaitable<HttpResponse> {
        co_return shake_hands(request);
    };
    routes.add(std::move(handshake));

    DeliveryRoute delivery;
    delivery.channel = options_.name;
    delivery.body_limit = kBodyLimit;
    delivery.check_head = [this](HttpRequest const& head) { return signature_.check_form(head); };
    delivery.check = [this](HttpRequest const& request) -> std::optional<SignatureFault> {
        // Signed by ourselves, for whoever asked.
        if (is_challenge(request.body)) return SignatureFault::wrong;
        return signature_.check(request);
    };
    delivery.read = [this](RawBytes const& raw) { return receive(raw); };
    open_deliveries(routes, intake, std::move(delivery));
}

}  // namespace

}  // namespace twitter

// Named in channels/registry.cpp.
std::unique_ptr<Channel> make_twitter(YamlReader& block) {
    twitter::Options options;
    options.name = block.text("name");
    options.secrets = read_secrets(block, "consumer_secret_file");
    options.account = block.text("account_id", "");
    bool const known = twitter::is_number(options.account);
    if (!known) block.fault("account_id", "use the account's number, which stays when its name changes");
    // Asked for, so that a wrong one is found at the start and not on the day it is needed.
    (void)block.optional_secret("bearer_token_file");
    (void)read_api_url(block, "https://api.x.com");
    if (options.name.empty() || options.secrets.empty() || !known) return nullptr;
    return std::make_unique<twitter::Twitter>(std::move(options));
}

}  // namespace kanal
