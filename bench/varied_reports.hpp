#pragma once

#include "base/time.hpp"
#include "core/submission.hpp"

#include <string>

namespace kanal::bench {

// Reports as a city gets them: three years of them, by four channels, about 330 letters each, half of them
// with a name and a telephone number. The same number gives the same report.
struct VariedReport {
    std::string channel = {};
    Time received_at = {};
    Submission submission = {};
};
VariedReport varied_report(long number, long of);

}  // namespace kanal::bench
