#include "daemon/alert_ping.hpp"

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/task_group.hpp"
#include "http/client.hpp"

#include <utility>

namespace kanal::daemon {

namespace asio = boost::asio;

namespace {

constexpr auto kLongestPing = std::chrono::seconds(20);

std::string failure_of(http::ClientResponse const& response) {
    if (!response.whole()) return response.why;
    bool const good = response.status >= 200 && response.status < 300;
    return good ? std::string() : "http " + std::to_string(response.status);
}

}  // namespace

AlertPing::AlertPing(AlertPingConfig config, LookForTrouble look_for_trouble)
    : config_(std::move(config)), look_for_trouble_(std::move(look_for_trouble)) {}

asio::awaitable<void> AlertPing::run() {
    for (;;) {
        auto looking = look_for_trouble_();
        auto const trouble = co_await std::move(looking);
        if (trouble.empty()) {
            auto pinging = ping();
            auto const failure = co_await std::move(pinging);
            if (!failure.empty())
                log::limited_event(log::Level::warning, "alert_ping_failed", {{"reason", failure}});
        } else {
            log::limited_event(log::Level::warning, "alert_ping_withheld", {{"reason", trouble}});
        }
        co_await pause_for(config_.every);
    }
}

asio::awaitable<std::string> AlertPing::ping() {
    auto job = [this] {
        http::ClientOptions options;
        options.timeout = kLongestPing;
        http::ClientRequest request;
        request.url = config_.url;
        http::Client client(std::move(options));
        return failure_of(client.ask(request, thread_.stopping()));
    };
    try {
        co_return co_await thread_.run(std::move(job));
    } catch (...) {
        co_return describe(std::current_exception());
    }
}

}  // namespace kanal::daemon
