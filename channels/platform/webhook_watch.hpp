#pragma once

#include "channels/platform/silence_watch.hpp"
#include "core/health_item.hpp"
#include "core/intake.hpp"

#include <optional>
#include <string>
#include <vector>

namespace kanal::platform {

// What a look-up at the platform says of our webhook.
struct WebhookState {
    enum class Standing {
        unknown,  // the platform could not be asked, or does not say
        there,
        lost,
    };
    Standing standing = Standing::unknown;
    std::string why = {};  // of `lost`: our own words
};

// Whether a platform still delivers: a subscription that is gone, or silence longer than is usual, shows in
// nothing else. Each change is logged once. Loop thread.
class WebhookWatch {
public:
    // `silence`: see SilenceWatch.
    WebhookWatch(std::string channel, Duration silence);

    // What is known from before; until then nothing is written down.
    boost::asio::awaitable<Result<void>> restore(Intake& intake);

    // Stores a delivery, and with it that there was one: also one that brings no report shows that the way is
    // open.
    boost::asio::awaitable<Result<void>> store(Intake& intake, Batch batch, Time now);

    void look_at_silence(Time now);
    void update(WebhookState state, Time now);

    // webhook: 1 there, 0 lost; last_delivery; silence: 1 longer than usual.
    std::vector<HealthItem> health() const;

private:
    std::string channel_;
    SilenceWatch silence_;
    bool restored_ = false;
    bool silent_ = false;
    std::optional<Time> last_ = {};
    WebhookState state_ = {};
    bool lost_logged_ = false;
    std::optional<Time> looked_up_ = {};
};

}  // namespace kanal::platform
