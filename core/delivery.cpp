#include "core/delivery.hpp"

#include "base/ascii.hpp"

#include <algorithm>

namespace kanal {

namespace {

constexpr std::size_t kLongestTrackingId = 64;

}  // namespace

bool is_tracking_id(std::string_view text) {
    auto const fits = [](char c) {
        return is_alphanumeric(c) || c == '.' || c == '_' || c == ':' || c == '-';
    };
    return !text.empty() && text.size() <= kLongestTrackingId && std::all_of(text.begin(), text.end(), fits);
}

std::string edition_key(
    std::string_view id, std::uint32_t revision, std::uint64_t media, std::uint64_t desk
) {
    std::string key(id);
    if (revision > 0 || media > 0) key += ".r" + std::to_string(revision);
    if (media > 0) key += ".m" + std::to_string(media);
    if (desk > 0) key += ".d" + std::to_string(desk);
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
    return edition_key(id, revision, media, desk);
}

}  // namespace kanal
