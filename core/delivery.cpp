#include "core/delivery.hpp"

namespace kanal {

std::string edition_key(std::string_view id, std::uint32_t revision, std::uint64_t media) {
    std::string key(id);
    if (revision == 0 && media == 0) return key;
    key += ".r" + std::to_string(revision);
    if (media > 0) key += ".m" + std::to_string(media);
    return key;
}

std::string_view to_text(DeliveryState state) {
    switch (state) {
        case DeliveryState::queued:
            return "queued";
        case DeliveryState::held:
            return "held";
        case DeliveryState::unknown:
            return "unknown";
        case DeliveryState::delivered:
            return "delivered";
    }
    return "queued";
}

std::string OutboundReport::idempotency_key() const {
    return edition_key(id, revision, media);
}

}  // namespace kanal
