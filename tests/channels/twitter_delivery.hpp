#pragma once

#include "base/digest.hpp"
#include "channels/twitter/twitter_payload.hpp"
#include "tests/support/channel_from_yaml.hpp"
#include "tests/support/payload_cases.hpp"

// Deliveries of X as the tests send them.
namespace kanal::test {

inline constexpr std::string_view kConsumerSecret = "sampel-consumer-secret-0123456789";
inline constexpr std::string_view kOurAccount = "2244994945";

inline std::string x_signature(std::string_view body, std::string_view secret = kConsumerSecret) {
    return "sha256=" + to_base64(hmac_sha256(secret, body));
}

inline HttpRequest x_delivery(std::string body, std::string signature) {
    return post(
        "/hooks/twitter",
        "application/json",
        std::move(body),
        {{"x-twitter-webhooks-signature", std::move(signature)}}
    );
}

inline HttpRequest signed_x_delivery(std::string body) {
    auto signature = x_signature(body);
    return x_delivery(std::move(body), std::move(signature));
}

inline std::unique_ptr<Channel> twitter_channel(std::string_view secrets = kConsumerSecret) {
    TempDir const folder;
    write_secret(folder / "secret", secrets);
    constexpr std::string_view kBlock =
        "{name: twitter, kind: twitter, consumer_secret_file: secret, account_id: \"2244994945\"}\n";
    return channel_from_yaml(folder, kBlock).channel;
}

inline Result<Reading> read_x(RawBytes const& raw) {
    auto delivery = twitter::read_delivery(raw, std::string(kOurAccount));
    if (!delivery) return delivery.error();
    return std::move(delivery->reading);
}

inline Result<Reading> read_x(std::string body) {
    RawBytes const raw{"application/json", std::move(body)};
    return read_x(raw);
}

}  // namespace kanal::test
