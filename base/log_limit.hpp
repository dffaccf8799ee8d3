#pragma once

#include "base/log.hpp"

#include <chrono>
#include <cstddef>
#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace kanal::log {

// Says, for the minutes that are over, how many lines of limited_event were suppressed (`log_suppressed`, at
// the level of the event), and tries to say how many were lost (`log_lost`). Cheap: to be called about once a
// second. Any thread.
void flush();
// The same, also for the minute that has begun: before the process ends.
void flush_all();

// How often limited_event was called since the start, whether or not a line came of it.
struct Count {
    std::string event = {};
    std::string of = {};  // the value of the first field, where that is not the reason: a channel, a centre
    std::string reason = {};
    std::uint64_t total = 0;
};
std::vector<Count> counts();
// Lines that could not be written since the start.
std::uint64_t lost_lines();

// Which lines of limited_event are written, and a count of all. Bounded: beyond `kMostKinds` the reason and
// then the subject of further kinds are not told apart any more. Not safe for two threads at once.
class LineLimit {
public:
    using Instant = std::chrono::steady_clock::time_point;
    static constexpr std::size_t kMostKinds = 512;

    struct Suppressed {
        Level level = Level::notice;
        std::string event = {};
        std::string of_field = {};  // the name of the first field; empty where that is the reason
        std::string of = {};
        std::string reason = {};
        std::uint64_t lines = 0;
    };

    // Whether this line is written: at most `burst` in the minute that the first one began.
    bool pass(
        Level level, std::string_view event, std::initializer_list<Field> fields, unsigned burst, Instant now
    );

    // What was suppressed in the minutes that are over; told once.
    std::vector<Suppressed> over(Instant now);

    std::vector<Count> counts() const;

private:
    struct Kind {
        Level level = Level::notice;
        std::string of_field = {};
        Instant minute = {};
        unsigned written = 0;
        std::uint64_t suppressed = 0;  // in this minute
        std::uint64_t untold = 0;      // in minutes that are over
        std::uint64_t total = 0;
    };
    using Key = std::tuple<std::string, std::string, std::string>;  // event, of, reason

    Kind& kind(Key key);

    std::map<Key, Kind> kinds_;
};

}  // namespace kanal::log
