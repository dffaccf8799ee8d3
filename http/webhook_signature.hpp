#pragma once

#include "base/time.hpp"
#include "http/message.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kanal::http {

// Standard Webhooks 1.0 (github.com/standard-webhooks/standard-webhooks), signatures of version v1:
// HMAC-SHA256 over id, time and body as they came. Pure; any thread.
class WebhookSignature {
public:
    enum class Fault {
        missing,    // one of the three headers
        duplicate,  // one of them came twice
        malformed,  // an id with a dot, a time that is no number, more than 16 signatures
        stale,      // more than five minutes from now, to either side
        wrong,      // by none of the secrets
    };

    // Each "whsec_" and the base64 of 24 to 64 bytes; see is_secret(). All of them count.
    explicit WebhookSignature(std::vector<std::string> const& secrets);

    static bool is_secret(std::string_view text);

    // The fault that the head alone shows; nothing when the body is worth reading.
    std::optional<Fault> check_head(HttpRequest const& head, Time now) const;
    // Nothing when any of the secrets made any of the signatures. Takes the same time whichever did, or none.
    std::optional<Fault> check(HttpRequest const& request, Time now) const;

private:
    std::vector<std::string> keys_;
};

std::string_view to_text(WebhookSignature::Fault fault);

// Of a request that passed: the same for every attempt of one message, at most 256 bytes.
std::string webhook_id(HttpRequest const& request);

}  // namespace kanal::http
