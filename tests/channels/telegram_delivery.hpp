#pragma once

#include "channels/telegram/telegram_payload.hpp"
#include "tests/support/channel_from_yaml.hpp"
#include "tests/support/payload_cases.hpp"

// Deliveries of Telegram as the tests send them.
namespace kanal::test {

inline constexpr std::string_view kSecretToken = "rahasia_Contoh-123";
inline constexpr std::string_view kBotToken = "700000099:AAcontoh-token_0123456789abcdefghij";
inline constexpr std::string_view kBot = "700000099";

inline HttpRequest update(std::string body, std::string_view token = kSecretToken) {
    return post(
        "/hooks/telegram",
        "application/json",
        std::move(body),
        {{"x-telegram-bot-api-secret-token", std::string(token)}}
    );
}

inline std::unique_ptr<Channel> telegram_channel(std::string_view tokens = kSecretToken) {
    TempDir const folder;
    write_secret(folder / "secret", tokens);
    write_secret(folder / "bot", kBotToken);
    constexpr std::string_view kBlock =
        "{name: telegram, kind: telegram, secret_token_file: secret, bot_token_file: bot}\n";
    return channel_from_yaml(folder, kBlock).channel;
}

inline Result<Reading> read_telegram(RawBytes const& raw) {
    return telegram::read_payload(raw, std::string(kBot));
}

inline Result<Reading> read_telegram(std::string body) {
    RawBytes const raw{"application/json", std::move(body)};
    return read_telegram(raw);
}

}  // namespace kanal::test
