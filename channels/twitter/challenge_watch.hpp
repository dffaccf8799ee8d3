#pragma once

#include "base/time.hpp"
#include "core/health_item.hpp"
#include "core/intake.hpp"

#include <optional>
#include <string>

namespace kanal::twitter {

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
