#include "channels/platform/signature.hpp"

#include "base/ascii.hpp"

#include <algorithm>
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

}  // namespace kanal::platform
