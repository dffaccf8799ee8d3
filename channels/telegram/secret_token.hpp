#pragma once

#include "channels/platform/signature.hpp"
#include "http/message.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kanal::telegram {

// 1 to 256 of A-Z, a-z, 0-9, '_' and '-': what setWebhook takes as secret_token.
bool is_secret_token(std::string_view text);

// The digits before the colon of a bot's token, which are its id; empty when it does not look like one.
std::string bot_id_of(std::string_view bot_token);

// Telegram does not sign: it sends what we gave it in X-Telegram-Bot-Api-Secret-Token. Nothing when it is one
// of ours, of which there may be two while it is being changed. Takes the same time whichever it is, or none.
std::optional<platform::SignatureFault> check_secret_token(
    HttpRequest const& head, std::vector<std::string> const& tokens
);

}  // namespace kanal::telegram
