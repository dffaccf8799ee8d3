#include "channels/twitter/x_judge.hpp"

#include "channels/platform/note_words.hpp"
#include "json/slices.hpp"

#include <algorithm>

namespace kanal::twitter {

namespace {

using platform::Outcome;

constexpr Duration kLongestWait = std::chrono::minutes(16);
constexpr std::int64_t kYear2100 = 4'102'444'800;  // in seconds

Duration wait_for_reset(platform::ApiAnswer const& answer, Time now) {
    auto const reset = words::to_number<std::int64_t>(answer.header("x-rate-limit-reset").value_or(""));
    if (!reset || *reset <= 0 || *reset > kYear2100) return Duration::zero();
    // A second more: theirs are whole ones.
    auto const wait = std::chrono::ceil<Duration>(Time(std::chrono::seconds(*reset + 1)) - now);
    return std::clamp<Duration>(wait, std::chrono::seconds(1), kLongestWait);
}

}  // namespace

platform::Verdict judge_x(platform::ApiAnswer const& answer, Time now) {
    auto verdict = platform::judge_status(answer);
    bool const used_up = answer.header("x-rate-limit-remaining") == "0";
    if (verdict.outcome == Outcome::limited || (verdict.outcome == Outcome::done && used_up))
        verdict.wait = wait_for_reset(answer, now);
    if (verdict.outcome == Outcome::done && !object_members(answer.body)) {
        verdict.outcome = Outcome::later;
        verdict.why = "the answer is no JSON";
    }
    return verdict;
}

}  // namespace kanal::twitter
