#include "channels/telegram/secret_token.hpp"

#include "base/digest.hpp"

#include <algorithm>

namespace kanal::telegram {

namespace {

constexpr std::string_view kHeader = "x-telegram-bot-api-secret-token";
constexpr std::size_t kLongestSecret = 256;
constexpr std::size_t kLongestBotId = 20;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

}  // namespace

bool is_secret_token(std::string_view text) {
    auto const fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_' || c == '-';
    };
    return !text.empty() && text.size() <= kLongestSecret && std::all_of(text.begin(), text.end(), fits);
}

std::string bot_id_of(std::string_view bot_token) {
    auto const colon = bot_token.find(':');
    if (colon == std::string_view::npos || colon == 0 || colon > kLongestBotId) return {};
    auto const id = bot_token.substr(0, colon);
    if (!std::all_of(id.begin(), id.end(), is_digit) || !is_secret_token(bot_token.substr(colon + 1)))
        return {};
    return std::string(id);
}

std::optional<platform::SignatureFault> check_secret_token(
    HttpRequest const& head, std::vector<std::string> const& tokens
) {
    auto const count = head.header_count(kHeader);
    if (count == 0) return platform::SignatureFault::missing;
    if (count > 1) return platform::SignatureFault::duplicate;
    auto const given = head.header(kHeader).value_or("");
    unsigned matches = 0;
    for (auto const& token : tokens)
        matches += equal_secrets(given, token) ? 1U : 0U;
    if (matches == 0) return platform::SignatureFault::wrong;
    return std::nullopt;
}

}  // namespace kanal::telegram
