#pragma once

#include "channels/platform/platform_api.hpp"
#include "channels/platform/puller.hpp"
#include "channels/platform/webhook_watch.hpp"

#include <functional>
#include <memory>

namespace kanal::platform {

// Whether our webhook is still known to the platform.
using LookUp = std::function<boost::asio::awaitable<WebhookState>(PlatformApi& api)>;

struct DutyOptions {
    std::string channel = {};
    Duration poll = std::chrono::minutes(5);
    Duration webhook_check = std::chrono::hours(1);
    Duration silence = Duration::zero();  // see SilenceWatch
};

// What a channel that is pushed to does of itself: watches over the silence, and where it has a token looks
// up its webhook and fetches what the webhook left out. Loop thread.
class PlatformDuty {
public:
    PlatformDuty(DutyOptions options, Clock clock);

    // Without it nothing is asked of the platform. Start-up only.
    void ask(std::unique_ptr<PlatformApi> api, LookUp look_up);
    // `puller` uses api().
    void pull(std::unique_ptr<Puller> puller) { puller_ = std::move(puller); }
    PlatformApi* api() { return api_.get(); }
    bool pulls() const { return puller_ != nullptr; }
    Time now() const { return clock_.wall(); }

    // Stores a delivery of the webhook.
    boost::asio::awaitable<Result<void>> store(Intake& intake, Batch batch);

    // Until cancelled.
    boost::asio::awaitable<Result<void>> run(Intake& intake);

    // Once: looks the webhook up when that is due, and pulls.
    boost::asio::awaitable<Verdict> round(Intake& intake);

    std::vector<HealthItem> health() const;

private:
    boost::asio::awaitable<void> ask_again_and_again(Intake& intake);
    boost::asio::awaitable<void> watch_silence();

    DutyOptions options_;
    Clock clock_;
    WebhookWatch watch_;
    std::unique_ptr<PlatformApi> api_ = {};
    LookUp look_up_ = {};
    std::unique_ptr<Puller> puller_ = {};
    std::optional<Time> looked_up_ = {};
};

}  // namespace kanal::platform
