#pragma once

#include "base/blocking_thread.hpp"
#include "base/clock.hpp"
#include "base/digest.hpp"
#include "channels/platform/api_client.hpp"

#include <filesystem>

namespace kanal::platform {

struct PlatformOptions {
    std::string channel = {};
    std::string base_url = {};              // without '/' at the end
    std::filesystem::path token_file = {};  // read at each request: what is mended there needs no restart
    bool token_in_path = false;             // Telegram: <base_url>/bot<token><target>
    ClassifyResponse classify = nullptr;
    ApiClientOptions client = {};
};

struct ApiReply {
    ApiStatus status = {};
    std::string body = {};  // of `done`

    bool done() const { return status.outcome == Outcome::done; }
};

// One platform's API as one channel uses it: waits before a request as long as the last answer demanded,
// repeats what failed in passing, and does not ask with a token that the platform refused within the last
// hour. Loop thread; one caller at a time.
class PlatformApi {
public:
    PlatformApi(PlatformOptions options, Clock clock);

    // `target` begins with '/'; `asked_for` is our name of it. Never `limited` before some hours have passed.
    boost::asio::awaitable<ApiReply> get(std::string target, std::string asked_for);

    void begin() { thread_.begin(); }
    std::vector<HealthItem> health() const { return health_.health(); }

private:
    boost::asio::awaitable<ApiReply> ask(std::string target);
    boost::asio::awaitable<void> wait_until_allowed();
    bool is_known_dead(std::string const& token) const;

    PlatformOptions options_;
    Clock clock_;
    ApiHealth health_;
    Time not_before_ = {};
    std::optional<Sha256> dead_token_ = {};
    Time dead_until_ = {};
    ApiClient client_;
    BlockingThread thread_ = {};  // last: it ends before what its jobs use
};

}  // namespace kanal::platform
