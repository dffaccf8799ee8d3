#pragma once

#include "base/clock.hpp"
#include "channels/platform/api_client.hpp"
#include "channels/platform/delivery_watch.hpp"
#include "channels/platform/platform_api.hpp"
#include "config/yaml_reader.hpp"
#include "core/health_item.hpp"
#include "core/intake.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace kanal::platform {

// What a channel asks its platform. Loop thread; one call at a time.
class Puller {
public:
    virtual ~Puller() = default;

    // Fetches what the webhook may have left out. Whatever the outcome, what was found is stored.
    virtual boost::asio::awaitable<ApiStatus> poll(Intake& intake) = 0;
    virtual std::vector<HealthItem> health() const = 0;
};

using PollOnce = std::function<boost::asio::awaitable<ApiStatus>()>;

// Polls again and again, `poll` apart, until cancelled. A poll that failed in passing (`later`: network,
// platform or our own disk) comes again after a growing delay, which is never shorter than `poll`.
// `poll_once` outlives the call.
boost::asio::awaitable<void> repeat_polls(PollOnce const& poll_once, Duration poll, Clock const& clock);

// Whether our webhook is still known to the platform.
using LookUp = std::function<boost::asio::awaitable<WebhookState>(PlatformApi& api)>;

struct PollerOptions {
    std::string channel = {};
    Duration poll = std::chrono::minutes(5);
    Duration webhook_check = std::chrono::hours(1);
    Duration silence = Duration::zero();  // see SilenceWatch
};

// What a channel with a webhook does besides: warns of silence, and where it has a token looks its webhook up
// and fetches what the webhook left out. Loop thread.
class PlatformPoller {
public:
    PlatformPoller(PollerOptions options, Clock clock);

    // Without it nothing is asked of the platform. Start-up only.
    void use_api(std::unique_ptr<PlatformApi> api, LookUp look_up);
    // `puller` uses api().
    void use_puller(std::unique_ptr<Puller> puller) { puller_ = std::move(puller); }
    PlatformApi* api() { return api_.get(); }
    bool pulls() const { return puller_ != nullptr; }
    Time now() const { return clock_.wall(); }

    // Commits a delivery of the webhook; see DeliveryRoute::store.
    boost::asio::awaitable<Result<void>> store(Intake& intake, Batch batch) {
        return watch_.store(intake, std::move(batch), clock_.wall());
    }

    // Until cancelled.
    boost::asio::awaitable<Result<void>> run(Intake& intake);

    // Once: looks the webhook up when that is due, and pulls.
    boost::asio::awaitable<ApiStatus> poll(Intake& intake);

    std::vector<HealthItem> health() const;

private:
    boost::asio::awaitable<void> poll_repeatedly(Intake& intake);
    boost::asio::awaitable<void> watch_silence();

    PollerOptions options_;
    Clock clock_;
    WebhookWatch watch_;
    std::unique_ptr<PlatformApi> api_ = {};
    LookUp look_up_ = {};
    std::unique_ptr<Puller> puller_ = {};
    std::optional<Time> looked_up_ = {};
};

// Keys of a channel's block that stand for the same thing at every platform.

// The key api_url: where the platform is asked. https, or http for a stand-in on this machine.
std::string read_api_url(YamlReader& block, std::string_view fallback);

// The keys name, silence, webhook_check, and, where the channel pulls, poll with `usual_poll` as default;
// zero: it does not pull.
PollerOptions read_poller_options(YamlReader& block, Duration usual_poll);

}  // namespace kanal::platform
