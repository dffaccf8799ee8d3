#pragma once

#include "base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kanal {

// How far a centre says that it is with a report.
enum class CentreState {  // as in the file
    other = 0,            // only its own word says it
    received = 1,
    verified = 2,
    forwarded = 3,  // to the unit that is responsible
    in_progress = 4,
    answered = 5,
    done = 6,
    rejected = 7,  // it will do nothing about it
};
std::string_view to_text(CentreState state);          // "in_progress"
CentreState centre_state_of(std::string_view text);   // `other` for any other text
std::string_view indonesian_text(CentreState state);  // "Ditindaklanjuti"; empty for `other`

// One thing that a centre said of a report. Holds nothing that a citizen wrote.
struct CentreEvent {
    std::string centre = {};  // its name in the configuration
    std::string event = {};   // the centre's id of it
    CentreState state = CentreState::other;
    std::string word = {};  // the centre's own: "Terdisposisi ke Dinas PU"; one line, may be empty
    Time at = {};           // by the centre's clock
    Time heard_at = {};     // by ours
};

// A report that a centre has.
struct TrackedReport {
    std::int64_t sequence = 0;  // of the first edition that the centre has
    std::string id = {};
    std::string tracking_id = {};
};

// What a centre said of a report when it was asked.
struct ToldStatus {
    std::string report = {};  // its id
    CentreEvent event = {};
};

// What came of asking for several.
struct ToldStatuses {
    std::vector<ToldStatus> told = {};  // without those of which the centre said nothing
    std::size_t answered = 0;           // so many were answered for, the first ones
    std::string why = {};               // why the next one was not; our own words. Empty: all were
};

}  // namespace kanal
