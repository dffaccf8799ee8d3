#include "http/webhook_signature.hpp"

#include "base/ascii.hpp"
#include "base/digest.hpp"
#include "base/encoding.hpp"

namespace kanal::http {

namespace {

using Fault = WebhookSignature::Fault;

constexpr std::string_view kSecretPrefix = "whsec_";
constexpr std::string_view kVersion = "v1,";
constexpr std::string_view kHeaders[] = {"webhook-id", "webhook-timestamp", "webhook-signature"};
constexpr std::size_t kLongestId = 256;
constexpr std::size_t kMostSignatures = 16;
constexpr std::int64_t kTolerance = 300;  // seconds

std::optional<std::string> key_of(std::string_view secret) {
    if (!secret.starts_with(kSecretPrefix)) return std::nullopt;
    auto key = from_base64(secret.substr(kSecretPrefix.size()));
    if (!key || key->size() < 24 || key->size() > 64) return std::nullopt;
    return key;
}

// A whole number without sign or leading zero.
std::optional<std::int64_t> seconds_of(std::string_view text) {
    bool const plain = !text.empty() && text.front() >= '1' && text.front() <= '9';
    return plain ? to_number<std::int64_t>(text) : std::nullopt;
}

std::optional<std::vector<std::string_view>> signatures_of(std::string_view header) {
    std::vector<std::string_view> found;
    while (!header.empty()) {
        auto const one = header.substr(0, header.find(' '));
        header.remove_prefix(std::min(header.size(), one.size() + 1));
        if (one.empty()) continue;
        if (found.size() == kMostSignatures) return std::nullopt;
        found.push_back(one);
    }
    return found;
}

}  // namespace

std::string_view to_text(Fault fault) {
    switch (fault) {
        case Fault::missing:
            return "missing";
        case Fault::duplicate:
            return "duplicate";
        case Fault::malformed:
            return "malformed";
        case Fault::stale:
            return "stale";
        case Fault::wrong:
            return "wrong";
    }
    return "wrong";
}

WebhookSignature::WebhookSignature(std::vector<std::string> const& secrets) {
    for (auto const& secret : secrets)
        if (auto key = key_of(secret)) keys_.push_back(std::move(*key));
}

bool WebhookSignature::is_secret(std::string_view text) {
    return key_of(text).has_value();
}

std::optional<Fault> WebhookSignature::check_head(HttpRequest const& head, Time now) const {
    for (auto const name : kHeaders) {
        if (head.header_count(name) == 0) return Fault::missing;
        if (head.header_count(name) > 1) return Fault::duplicate;
    }
    auto const id = *head.header(kHeaders[0]);
    auto const seconds = seconds_of(*head.header(kHeaders[1]));
    bool const named = !id.empty() && id.size() <= kLongestId && id.find('.') == id.npos;
    if (!named || !seconds || !signatures_of(*head.header(kHeaders[2]))) return Fault::malformed;
    auto const here = std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()).count();
    if (*seconds < here - kTolerance || *seconds > here + kTolerance) return Fault::stale;
    return std::nullopt;
}

std::optional<Fault> WebhookSignature::check(HttpRequest const& request, Time now) const {
    if (auto const fault = check_head(request, now)) return fault;
    std::string content(*request.header(kHeaders[0]));
    content.append(".").append(*request.header(kHeaders[1])).append(".").append(request.body);
    auto const signatures = signatures_of(*request.header(kHeaders[2]));
    if (!signatures) return Fault::malformed;
    unsigned matches = 0;
    for (auto const& key : keys_) {
        auto const expected = hmac_sha256(key, content);
        for (auto const signature : *signatures) {
            if (!signature.starts_with(kVersion)) continue;  // of a version that this program does not know
            auto const given = sha256_from_base64(signature.substr(kVersion.size()));
            matches += given && equal_in_constant_time(expected, *given) ? 1U : 0U;
        }
    }
    if (matches == 0) return Fault::wrong;
    return std::nullopt;
}

std::string webhook_id(HttpRequest const& request) {
    return std::string(request.header(kHeaders[0]).value_or(""));
}

}  // namespace kanal::http
