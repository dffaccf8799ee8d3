#pragma once

#include "base/time.hpp"
#include "core/health_item.hpp"
#include "core/intake.hpp"
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

// X asks for the challenge every hour or so, and gives a webhook up after 28 hours without a good answer: a
// day without any is the last chance to notice. Loop thread.
class ChallengeWatch {
public:
    explicit ChallengeWatch(std::string channel) : channel_(std::move(channel)) {}

    boost::asio::awaitable<Result<void>> restore(Intake& intake, Time now);

    void answered(Time now);

    // Tells once when a day has gone by, and writes down now and then when the last one was.
    boost::asio::awaitable<void> look(Intake& intake, Time now);

    // challenge_missing: 1 or 0; last_challenge.
    std::vector<HealthItem> health() const;

private:
    std::string channel_;
    std::optional<Time> last_ = {};  // or since when we look
    std::optional<Time> noted_ = {};
    bool asked_ever_ = false;
    bool missing_ = false;
};

}  // namespace kanal::twitter
