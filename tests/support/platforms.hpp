#pragma once

#include "channels/platform/platform_api.hpp"
#include "tests/support/channel_from_yaml.hpp"
#include "tests/support/fake_intake.hpp"
#include "tests/support/script_process.hpp"

#include <string>
#include <vector>

namespace kanal::test {

// tests/support/stand_in_platforms.py as a child process.
class Platforms {
public:
    Platforms();

    std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
    // The JSON of what it should do from now on, see the script.
    void tell(std::string const& json) { ScriptProcess::http(port_, "PUT", "/control", json); }
    // The paths that were asked for since the last time, in order: "/v25.0/1/feed". The token and the query
    // stand in `queries` and `tokens`.
    std::vector<std::string> asked();
    std::vector<std::string> queries = {};
    std::vector<std::string> tokens = {};

private:
    ScriptProcess script_{"stand_in_platforms.py"};
    int port_ = 0;
};

// A clock that stands still until someone sleeps.
struct FakeTime {
    Time now = Time(std::chrono::seconds(1772330000));  // 2026-03-01 01:53:20 UTC
    std::vector<Duration> slept = {};

    Clock clock();
    std::chrono::seconds total() const;
};

// What a puller needs around it.
struct PullBench {
    explicit PullBench(platform::ClassifyResponse classify);

    void set_token(std::string const& token) { write_secret(folder / "token", token); }

    Platforms platforms;
    TempDir folder;
    FakeTime time;
    FakeIntake intake;
    platform::PlatformApi api;
};

}  // namespace kanal::test
