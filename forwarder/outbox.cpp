#include "forwarder/outbox.hpp"

#include <algorithm>

namespace kanal::forwarder {

void keep_suspects_alone(std::vector<OutboundReport>& reports) {
    auto const suspect = std::find_if(reports.begin(), reports.end(), [](OutboundReport const& report) {
        return report.suspect;
    });
    if (suspect == reports.end()) return;
    auto const keep = suspect == reports.begin() ? reports.begin() + 1 : suspect;
    reports.erase(keep, reports.end());
}

}  // namespace kanal::forwarder
