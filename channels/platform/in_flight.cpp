#include "channels/platform/in_flight.hpp"

namespace kanal::platform {

std::optional<InFlight::Hold> InFlight::hold(std::string key) {
    if (!keys_->insert(key).second) return std::nullopt;
    return std::optional<Hold>(std::in_place, keys_, std::move(key));
}

}  // namespace kanal::platform
