#include "channels/meta/webhook.hpp"

#include "base/digest.hpp"
#include "base/log.hpp"

#include <algorithm>
#include <memory>

namespace kanal::meta {

namespace {

// One POST carries up to 1,000 changes (WhatsApp: up to 3 MB). Meta repeats for 36 hours what was refused and
// then drops it, so a limit below what it sends, as the other channels have, would lose reports.
constexpr std::size_t kBodyLimit = 4 * 1024 * 1024;
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

class Webhook {
public:
    Webhook(Intake& intake, WebhookOptions const& options, ReadDelivery read)
        : intake_(intake),
          name_(options.name),
          verify_token_(options.verify_token),
          signature_("x-hub-signature-256", options.app_secrets),
          read_(std::move(read)) {}

    HttpResponse shake_hands(HttpRequest const& request) const {
        if (verify_token_.empty()) return refuse_handshake("no_token", try_later());
        auto const token = request.parameter("hub.verify_token").value_or("");
        bool const subscribes = request.parameter("hub.mode").value_or("") == "subscribe";
        if (!equal_secrets(token, verify_token_) || !subscribes) {
            return refuse_handshake("wrong_token", problem(403, "Forbidden"));
        }
        auto challenge = request.parameter("hub.challenge").value_or("");
        if (!is_challenge(challenge)) return refuse_handshake("bad_challenge", problem(400, "Bad Request"));
        log::event(log::Level::notice, "handshake_answered", {{"channel", name_}});
        return plain_text(std::move(challenge));
    }

    std::optional<HttpResponse> admit(HttpRequest const& head) const {
        if (auto const fault = signature_.check_form(head)) return refuse_signature(*fault);
        return std::nullopt;
    }

    asio::awaitable<HttpResponse> take(HttpRequest request) {
        if (auto const fault = signature_.check(request)) co_return refuse_signature(*fault);
        RawBytes raw{"application/json", std::move(request.body)};
        auto reading = read_(raw);
        if (!reading) co_return co_await quarantine(std::move(raw), reading.error().what);
        co_return co_await accept(std::move(*reading));
    }

private:
    asio::awaitable<HttpResponse> accept(Reading reading) {
        Batch batch;
        batch.channel = name_;
        batch.reading = std::move(reading);
        // Receipts need no look: a duplicate is acknowledged like the first.
        auto const receipts = co_await intake_.accept(std::move(batch));
        co_return receipts ? plain_text({}) : try_later();
    }

    asio::awaitable<HttpResponse> quarantine(RawBytes raw, std::string why) {
        auto const kept = co_await intake_.quarantine(name_, std::move(raw), std::move(why));
        co_return kept ? plain_text({}) : try_later();
    }

    HttpResponse refuse_signature(SignatureFault fault) const {
        log::limited_event(
            log::Level::warning, "signature_refused", {{"channel", name_}, {"reason", to_text(fault)}}
        );
        return refusal(fault);
    }

    HttpResponse refuse_handshake(std::string_view reason, HttpResponse answer) const {
        log::limited_event(
            log::Level::warning, "handshake_refused", {{"channel", name_}, {"reason", reason}}
        );
        return answer;
    }

    Intake& intake_;
    std::string name_;
    std::string verify_token_;
    SignatureCheck signature_;
    ReadDelivery read_;
};

}  // namespace

void open_webhook(Routes& routes, Intake& intake, WebhookOptions const& options, ReadDelivery read) {
    auto const webhook = std::make_shared<Webhook>(intake, options, std::move(read));

    Route handshake;
    handshake.method = "GET";
    handshake.path = "/hooks/" + options.name;
    handshake.handle = [webhook](HttpRequest request) -> asio::awaitable<HttpResponse> {
        co_return webhook->shake_hands(request);
    };
    routes.add(std::move(handshake));

    Route delivery;
    delivery.method = "POST";
    delivery.path = "/hooks/" + options.name;
    delivery.body_limit = kBodyLimit;
    delivery.media_types = {"application/json"};
    delivery.admit = [webhook](HttpRequest const& head) { return webhook->admit(head); };
    delivery.handle = [webhook](HttpRequest request) -> asio::awaitable<HttpResponse> {
        return webhook->take(std::move(request));
    };
    routes.add(std::move(delivery));
}

}  // namespace kanal::meta
