#pragma once

#include "http/message.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kanal::twitter {

// The challenge-response check (CRC): X asks every hour or so whether we still hold the consumer secret, and
// gets the token back, signed. Whoever asks gets the same: so only what cannot be a delivery is signed, or
// anybody could have deliveries signed by us.
// https://docs.x.com/x-api/webhooks/quickstart

// 1 to 256 characters of base64 or base64url, as X sends them. No delivery looks like this.
bool is_challenge(std::string_view text);

// {"response_token": "sha256=..."}, made with the first secret, which is the one in force; nothing when the
// request holds no challenge.
std::optional<std::string> answer_challenge(
    HttpRequest const& request, std::vector<std::string> const& secrets
);

}  // namespace kanal::twitter
