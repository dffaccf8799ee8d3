#pragma once

#include "core/delivery.hpp"

#include <string>
#include <vector>

namespace kanal::test {

inline Parcel report(int number, std::uint32_t revision = 0) {
    Parcel parcel;
    parcel.sequence = number;
    parcel.id = "00000000-0000-5000-8000-" + std::to_string(100000000000 + number);
    parcel.revision = revision;
    parcel.record = "{\"id\":\"" + parcel.id +
                    "\",\"channel\":{\"kind\":\"sms\",\"revision\":" + std::to_string(revision) +
                    "},\"text\":\"jalan rusak\"}";
    return parcel;
}

inline std::vector<Parcel> reports(int count) {
    std::vector<Parcel> result;
    for (int i = 1; i <= count; ++i)
        result.push_back(report(i));
    return result;
}

}  // namespace kanal::test
