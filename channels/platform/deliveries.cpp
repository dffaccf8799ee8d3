#include "channels/platform/deliveries.hpp"

#include "base/ascii.hpp"
#include "base/log.hpp"
#include "http/rate_limit.hpp"
#include "http/refusal.hpp"

#include <algorithm>
#include <memory>
#include <stdexcept>

namespace kanal::platform {

namespace {

constexpr std::string_view kPrefix = "sha256=";

bool has_upper_case_digit(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'F'; });
}

}  // namespace

std::string_view to_text(SignatureFault fault) {
    switch (fault) {
        case SignatureFault::no_secret:
            return "no_secret";
        case SignatureFault::missing:
            return "missing";
        case SignatureFault::duplicate:
            return "duplicate";
        case SignatureFault::malformed:
            return "malformed";
        case SignatureFault::wrong:
            return "wrong";
    }
    return "wrong";
}

HttpResponse refusal(SignatureFault fault) {
    if (fault == SignatureFault::no_secret) return try_later();
    if (fault == SignatureFault::duplicate) return problem(400, "Bad Request");
    return problem(401, "Unauthorized");
}

SignatureCheck::SignatureCheck(
    std::string lower_case_header, std::vector<std::string> secrets, SignatureSpelling spelling
)
    : header_(std::move(lower_case_header)), secrets_(std::move(secrets)), spelling_(spelling) {
    if (ascii_lower(header_) != header_)
        throw std::invalid_argument("signature check: header " + header_ + ": write its name in lower case");
    // Anybody can sign with an empty secret.
    std::erase_if(secrets_, [](std::string const& secret) { return secret.empty(); });
}

std::optional<Sha256> SignatureCheck::parse(std::string_view value) const {
    if (!value.starts_with(kPrefix)) return std::nullopt;
    value.remove_prefix(kPrefix.size());
    if (spelling_ == SignatureSpelling::base64) return sha256_from_base64(value);
    // Meta writes lower case; another spelling of the same digits is not its own.
    if (has_upper_case_digit(value)) return std::nullopt;
    return sha256_from_hex(value);
}

std::optional<SignatureFault> SignatureCheck::check_head(HttpRequest const& head) const {
    if (secrets_.empty()) return SignatureFault::no_secret;
    auto const count = head.header_count(header_);
    if (count == 0) return SignatureFault::missing;
    if (count > 1) return SignatureFault::duplicate;
    if (!parse(head.header(header_).value_or(""))) return SignatureFault::malformed;
    return std::nullopt;
}

std::optional<SignatureFault> SignatureCheck::check(HttpRequest const& request) const {
    if (auto const fault = check_head(request)) return fault;
    auto const given = parse(request.header(header_).value_or(""));
    if (!given) return SignatureFault::malformed;
    unsigned matches = 0;
    for (auto const& secret : secrets_) {
        matches += equal_in_constant_time(hmac_sha256(secret, request.body), *given) ? 1U : 0U;
    }
    if (matches == 0) return SignatureFault::wrong;
    return std::nullopt;
}

namespace {

class Deliveries {
public:
    Deliveries(Intake& intake, DeliveryRoute delivery) : intake_(intake), delivery_(std::move(delivery)) {}

    std::optional<HttpResponse> admit(HttpRequest const& head) {
        if (auto const fault = delivery_.check_head(head)) return refuse(*fault, head.peer);
        return std::nullopt;
    }

    asio::awaitable<HttpResponse> take(HttpRequest request) {
        if (auto const fault = delivery_.check(request)) co_return refuse(*fault, request.peer);
        RawBytes raw{"application/json", std::move(request.body)};
        auto reading = delivery_.read(raw);
        if (!reading) co_return co_await quarantine(std::move(raw), reading.error().what);
        co_return co_await accept(std::move(*reading));
    }

private:
    HttpResponse refuse(SignatureFault fault, std::string_view peer) {
        auto const reason = to_text(fault);
        log::limited_event(
            log::Level::warning, "signature_refused", {{"channel", delivery_.channel}, {"reason", reason}}
        );
        count_refused("signature_" + std::string(reason));
        if (fault == SignatureFault::no_secret) return refusal(fault);
        auto const wait = failed_attempts_.failed(peer);
        return wait ? too_many_attempts(*wait) : refusal(fault);
    }

    // Receipts need no look: a duplicate is acknowledged like the first.
    asio::awaitable<HttpResponse> accept(Reading reading) {
        Batch batch;
        batch.channel = delivery_.channel;
        if (delivery_.notes_of) batch.notes = delivery_.notes_of(reading);
        batch.reading = std::move(reading);
        bool stored = false;
        if (delivery_.store) {
            auto const done = co_await delivery_.store(std::move(batch));
            stored = done.has_value();
        } else {
            auto const receipts = co_await intake_.accept(std::move(batch));
            stored = receipts.has_value();
        }
        co_return stored ? taken() : try_later();
    }

    asio::awaitable<HttpResponse> quarantine(RawBytes raw, std::string why) {
        auto const kept = co_await intake_.quarantine(delivery_.channel, std::move(raw), std::move(why));
        co_return kept ? taken() : try_later();
    }

    static HttpResponse taken() {
        HttpResponse response;
        response.media_type = "text/plain";
        return response;
    }

    Intake& intake_;
    DeliveryRoute delivery_;
    FailedAttemptLimiter failed_attempts_{FailedAttemptLimiter::kWebhookAttempts};
};

}  // namespace

void open_deliveries(Routes& routes, Intake& intake, DeliveryRoute delivery) {
    if (!delivery.check_head || !delivery.check || !delivery.read)
        throw std::invalid_argument(
            "channel " + delivery.channel + ": deliveries need check_head, check and read"
        );
    Route route;
    route.method = "POST";
    route.path = "/hooks/" + delivery.channel;
    route.body_limit = delivery.body_limit;
    route.media_types = {"application/json"};
    auto const deliveries = std::make_shared<Deliveries>(intake, std::move(delivery));
    route.admit = [deliveries](HttpRequest const& head) { return deliveries->admit(head); };
    route.handle = [deliveries](HttpRequest request) { return deliveries->take(std::move(request)); };
    routes.add(std::move(route));
}

}  // namespace kanal::platform
