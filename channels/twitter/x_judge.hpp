#pragma once

#include "channels/platform/verdict.hpp"

// https://docs.x.com/x-api/fundamentals/rate-limits and .../response-codes-and-errors
namespace kanal::twitter {

// By the status. x-rate-limit-reset (seconds since 1970, by X's clock) says when we may ask again: after a
// 429, and when x-rate-limit-remaining is 0. The wait is at most sixteen minutes, a window and a little,
// because our clock may be wrong. A 200 may hold `errors` beside the data, of posts that are gone; that is no
// failure. Pure.
platform::Verdict judge_x(platform::ApiAnswer const& answer, Time now);

}  // namespace kanal::twitter
