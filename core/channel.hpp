#pragma once

#include "base/error.hpp"
#include "core/health_item.hpp"
#include "core/media_rules.hpp"
#include "core/submission.hpp"

#include <boost/asio/awaitable.hpp>
#include <vector>

namespace kanal {

namespace asio = boost::asio;

class Intake;
class Routes;

// One configured source. Lives on the loop thread and never blocks it.
class Channel {
public:
    virtual ~Channel() = default;

    // What a delivery says; pure. An error means the delivery as a whole cannot be read. The channel's
    // handlers use it, the replay of quarantined bytes uses it, and it is fuzzed.
    virtual Result<Reading> read(RawBytes const& raw) const = 0;

    // The same for bytes out of quarantine, without blocking the loop: a channel whose parser lives in a
    // child process, and cannot `read` here, asks that.
    virtual asio::awaitable<Result<Reading>> replay(RawBytes raw) { co_return read(raw); }

    // Push: adds the paths on which this channel receives. `intake` and the channel outlive the routes.
    virtual void open(Routes& routes, Intake& intake) { (void)routes, (void)intake; }

    // Pull: receives until cancelled. Any other end is a fault: it is logged and run again, later.
    // A push channel has nothing to do here and returns at once with success.
    virtual asio::awaitable<Result<void>> run(Intake& intake) {
        (void)intake;
        co_return Result<void>{};
    }

    // From where attachments may be fetched that came as an address; nothing: from nowhere.
    virtual MediaRules media_rules() const { return {}; }

    // How it is now, in the order to show it. Nothing a stranger sent, and no phone number.
    virtual std::vector<HealthItem> health() const { return {}; }
};

}  // namespace kanal
