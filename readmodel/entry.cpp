#include "readmodel/entry.hpp"

#include <array>

namespace kanal::readmodel {

namespace {

constexpr std::array<std::string_view, 6> kStates = {
    "queued", "held", "unknown", "delivered", "review", "closed"};

}  // namespace

std::optional<ReportState> report_state(std::string_view name) {
    for (std::size_t i = 0; i < kStates.size(); ++i) {
        if (kStates[i] == name) return static_cast<ReportState>(i);
    }
    return std::nullopt;
}

std::string_view to_text(ReportState state) {
    return kStates[static_cast<std::size_t>(state) % kStates.size()];
}

}  // namespace kanal::readmodel
