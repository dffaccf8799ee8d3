#pragma once

#include <chrono>

namespace kanal {

// Times that are written down: in records, in the spool. May jump in either direction.
using WallClock = std::chrono::system_clock;
using Time = WallClock::time_point;

// Times that are waited for. Never jumps. Always a parameter of the code that decides by it.
using SteadyTime = std::chrono::steady_clock::time_point;
using Duration = std::chrono::milliseconds;

}  // namespace kanal
