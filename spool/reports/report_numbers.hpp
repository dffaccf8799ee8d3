#pragma once

#include "base/error.hpp"
#include "base/time.hpp"
#include "text/time_zone.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kanal {

struct Report;

}  // namespace kanal

namespace kanal::spool {

struct SpoolState;

// The year on the wall of the agency's office. One thread.
class LocalYear {
public:
    // An IANA name; an unknown one counts as UTC.
    explicit LocalYear(std::string const& zone_name) : zone_(zone_name) {}

    int of(Time time);

private:
    TimeZone zone_;
    // Every zone's offset is a multiple of a quarter of an hour, so a year never begins within one.
    std::int64_t quarter_ = -1;
    int year_ = 0;
};

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

// All editions of the report that an operator named.
struct NamedEditions {
    std::string id = {};
    std::vector<std::int64_t> sequences = {};
};

// By id or number, however it is typed. No such report is a reject. Part of a job of the spool thread.
Result<NamedEditions> named_editions(SpoolState& state, std::string const& id_or_number);

}  // namespace kanal::spool
