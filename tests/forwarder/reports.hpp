#pragma once

#include "core/delivery.hpp"

#include <string>
#include <vector>

namespace kanal::test {

inline OutboundReport report(int number, std::uint32_t revision = 0) {
    OutboundReport outbound;
    outbound.sequence = number;
    outbound.id = "00000000-0000-5000-8000-" + std::to_string(100000000000 + number);
    outbound.revision = revision;
    outbound.record = "{\"id\":\"" + outbound.id +
                      "\",\"channel\":{\"kind\":\"sms\",\"revision\":" + std::to_string(revision) +
                      "},\"text\":\"jalan rusak\"}";
    return outbound;
}

inline std::vector<OutboundReport> reports(int count) {
    std::vector<OutboundReport> result;
    for (int i = 1; i <= count; ++i)
        result.push_back(report(i));
    return result;
}

}  // namespace kanal::test
