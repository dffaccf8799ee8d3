#include "tests/support/platforms.hpp"

#include <boost/json/parse.hpp>
#include <numeric>

namespace kanal::test {

Platforms::Platforms() : port_(std::stoi(script_.first_line())) {
    tell(R"({"tokens": ["kunci-1"]})");
}

std::vector<std::string> Platforms::asked() {
    auto const answer = boost::json::parse(ScriptProcess::http(port_, "GET", "/control", ""));
    ScriptProcess::http(port_, "DELETE", "/control", "");
    std::vector<std::string> paths;
    queries.clear();
    tokens.clear();
    for (auto const& request : answer.at("requests").as_array()) {
        auto const text = [&](char const* key) { return std::string(request.at(key).as_string()); };
        paths.push_back(text("path"));
        queries.push_back(text("query"));
        tokens.push_back(text("token"));
    }
    return paths;
}

Clock FakeTime::clock() {
    Clock made;
    made.wall = [this] { return now; };
    made.sleep = [this](Duration duration) -> asio::awaitable<void> {
        slept.push_back(duration);
        now += duration;
        co_return;
    };
    made.jitter = [] { return 1.0; };
    return made;
}

std::chrono::seconds FakeTime::total() const {
    auto const sum = std::accumulate(slept.begin(), slept.end(), Duration::zero());
    return std::chrono::duration_cast<std::chrono::seconds>(sum);
}

namespace {

platform::PlatformOptions options_for(PullBench const& bench, platform::ClassifyResponse classify) {
    platform::PlatformOptions options;
    options.channel = "coba";
    options.base_url = bench.platforms.url();
    options.token_file = bench.folder / "token";
    options.classify = classify;
    options.client.timeout = std::chrono::seconds(10);
    return options;
}

}  // namespace

PullBench::PullBench(platform::ClassifyResponse classify) : api(options_for(*this, classify), time.clock()) {
    set_token("kunci-1");
}

}  // namespace kanal::test
