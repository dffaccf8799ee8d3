#include "channels/meta/webhook.hpp"

#include "base/digest.hpp"
#include "base/log.hpp"
#include "http/refusal_count.hpp"
#include "http/strangers.hpp"

#include <algorithm>
#include <memory>

namespace kanal::meta {

namespace {

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
    auto const fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
               c == '-';
    };
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
            auto const wait = strangers_.failed(request.peer);
            return refuse("wrong_token", wait ? too_many_tries(*wait) : problem(403, "Forbidden"));
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
    Strangers strangers_{Strangers::kHookTries};
};

}  // namespace

void open_webhook(
    Routes& routes,
    Intake& intake,
    WebhookOptions const& options,
    platform::ReadDelivery read,
    StoreReading store
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
    platform::DeliveryRoute delivery;
    delivery.channel = options.name;
    delivery.body_limit = kBodyLimit;
    delivery.check_head = [signature](HttpRequest const& head) { return signature->check_form(head); };
    delivery.check = [signature](HttpRequest const& request) { return signature->check(request); };
    delivery.read = std::move(read);
    delivery.store = std::move(store);
    platform::open_deliveries(routes, intake, std::move(delivery));
}

}  // namespace kanal::meta
