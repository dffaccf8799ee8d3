#include "channels/platform/health_items.hpp"

#include <ctime>

namespace kanal::platform {

HealthItem health_time(std::string name, std::optional<Time> const& time) {
    HealthItem item;
    item.name = std::move(name);
    item.text = "never";
    if (!time) return item;
    auto const seconds = Clock::to_time_t(*time);
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    char text[32];
    item.text.assign(text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts));
    item.value = static_cast<double>(seconds);
    return item;
}

HealthItem health_count(std::string name, std::uint64_t count) {
    HealthItem item;
    item.name = std::move(name);
    item.text = std::to_string(count);
    item.value = static_cast<double>(count);
    return item;
}

}  // namespace kanal::platform
