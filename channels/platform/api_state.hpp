#pragma once

#include "channels/platform/verdict.hpp"
#include "core/health_item.hpp"

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace kanal::platform {

// How a platform's API treats us. Each change is told once in the log, however often it is seen.
class ApiState {
public:
    explicit ApiState(std::string channel) : channel_(std::move(channel)) {}

    // After each request. `asked_for` is our name of it: "comments", "webhook".
    void heed(Verdict const& verdict, std::string const& asked_for, Time now);

    // token: 1 works, 0 dead; api: 1 answers, 0 does not; api_refused: how many of our requests it refuses.
    std::vector<HealthItem> health() const;

private:
    void heed_done(std::string const& asked_for);
    void heed_later(Verdict const& verdict);

    enum class Token { unknown, works, dead };

    std::string channel_;
    Token token_ = Token::unknown;
    std::optional<Time> answered_ = {};
    unsigned failures_ = 0;  // in a row
    std::set<std::string> refused_ = {};
};

}  // namespace kanal::platform
