#pragma once

#include "base/blocking_thread.hpp"
#include "config/config.hpp"

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <string>
#include <string_view>

namespace kanal::daemon {

// Asks for an address elsewhere every few minutes while all is well, so that whoever watches from there
// notices a machine that is dead, cut off or in trouble: what stays away is the alarm.
class AlertPing {
public:
    // Gives why not all is well, in our own words; empty: it is.
    using LookForTrouble = std::function<boost::asio::awaitable<std::string_view>()>;

    AlertPing(AlertPingConfig config, LookForTrouble look_for_trouble);

    // At once and then every `every`, until cancelled. A ping that fails is an event, and costs nothing else.
    boost::asio::awaitable<void> run();

private:
    // Why it did not come about; empty: it was answered.
    boost::asio::awaitable<std::string> ping();

    AlertPingConfig config_;
    LookForTrouble look_for_trouble_;
    BlockingThread thread_;
};

}  // namespace kanal::daemon
