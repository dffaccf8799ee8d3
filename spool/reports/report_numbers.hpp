#pragma once

#include "base/error.hpp"
#include "base/time.hpp"
#include "spool/reports/local_year.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kanal {
struct Report;
}  // namespace kanal

namespace kanal::spool {

struct SpoolState;

struct GivenNumber {
    std::string number = {};
    // 0: the serial is that of the id; more: that was taken, and this many were tried; none: a version before
    // counted it.
    std::optional<std::int64_t> step = {};
};

// Gives reports the numbers that people read to each other. The serial is the top of the report's id, so that
// a spool that was lost, a backup that was restored and a second gateway give a message the same number
// again, and the index of ids finds it. Where another report of this spool has that number already, the
// serial is one of a chain that the id begins.
//
// The year is that of `said_at`, because the source says the same again when it sends again; where the source
// says none, or the time of a clock that nobody set, that of `received_at`.
class ReportNumbers {
public:
    ReportNumbers(SpoolState& state, std::string const& zone_name) : state_(state), year_(zone_name) {}

    // For a report that is not here yet; `key` is its packed id.
    Result<GivenNumber> give(Report const& report, std::string_view key);

private:
    SpoolState& state_;
    LocalYear year_;
};

// The packed id of the report that an id or a number names, however either is typed. Nothing where it is not
// here. Cost: at most four lookups by index.
Result<std::optional<std::string>> find_report(SpoolState& state, std::string_view id_or_number);

}  // namespace kanal::spool
