#pragma once

#include "channels/platform/verdict.hpp"
#include "core/health_item.hpp"
#include "core/intake.hpp"

#include <vector>

namespace kanal::platform {

// What a channel asks its platform. Loop thread; one call at a time.
class Puller {
public:
    virtual ~Puller() = default;

    // Fetches what the webhook may have left out. Whatever the outcome, what was found is stored.
    virtual boost::asio::awaitable<Verdict> round(Intake& intake) = 0;
    virtual std::vector<HealthItem> health() const = 0;
};

}  // namespace kanal::platform
