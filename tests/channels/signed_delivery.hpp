#pragma once

#include "base/digest.hpp"
#include "tests/support/channel_from_yaml.hpp"
#include "tests/support/payload_cases.hpp"

#include <string>
#include <string_view>

// Deliveries of Meta as the tests send them.
namespace kanal::test {

inline constexpr std::string_view kAppSecret = "sampel-app-secret-abcdef0123456789";
inline constexpr std::string_view kVerifyToken = "token-verifikasi-contoh";

inline std::string meta_signature(std::string_view body, std::string_view secret = kAppSecret) {
    return "sha256=" + to_hex(hmac_sha256(secret, body));
}

inline HttpRequest delivery_to(std::string_view channel, std::string body, std::string signature) {
    return post(
        "/hooks/" + std::string(channel),
        "application/json",
        std::move(body),
        {{"x-hub-signature-256", std::move(signature)}}
    );
}

inline HttpRequest signed_delivery_to(std::string_view channel, std::string body) {
    auto signature = meta_signature(body);
    return delivery_to(channel, std::move(body), std::move(signature));
}

// A channel of this kind and name with the secrets above, made from a configuration file as the daemon makes
// it.
inline std::unique_ptr<Channel> meta_channel(std::string_view kind, std::string_view secrets = kAppSecret) {
    TempDir const folder;
    write_secret(folder / "app-secret", secrets);
    write_secret(folder / "verify-token", kVerifyToken);
    std::string block = "{name: " + std::string(kind) + ", kind: " + std::string(kind);
    block += ", app_secret_file: app-secret, verify_token_file: verify-token}\n";
    return channel_from_yaml(folder, block).channel;
}

inline HttpRequest delivery(std::string body, std::string signature) {
    return delivery_to("facebook", std::move(body), std::move(signature));
}

inline HttpRequest signed_delivery(std::string body) {
    return signed_delivery_to("facebook", std::move(body));
}

inline std::unique_ptr<Channel> facebook_channel(std::string_view secrets = kAppSecret) {
    return meta_channel("facebook", secrets);
}

}  // namespace kanal::test
