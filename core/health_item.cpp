#include "core/health_item.hpp"

#include "base/time_text.hpp"

namespace kanal {

HealthItem health_time(std::string name, std::optional<Time> const& time) {
    HealthItem item;
    item.name = std::move(name);
    item.text = "never";
    if (!time) return item;
    item.text = rfc3339_seconds(*time);
    item.value = static_cast<double>(WallClock::to_time_t(*time));
    return item;
}

HealthItem health_count(std::string name, std::uint64_t count) {
    HealthItem item;
    item.name = std::move(name);
    item.text = std::to_string(count);
    item.value = static_cast<double>(count);
    return item;
}

}  // namespace kanal
