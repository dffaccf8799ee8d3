#include "channels/telegram/bot_judge.hpp"

#include "json/fields.hpp"
#include "json/parse.hpp"

#include <algorithm>
#include <boost/json/value.hpp>

namespace kanal::telegram {

namespace {

using platform::Outcome;

constexpr std::int64_t kLongestWait = 3600;  // seconds

}  // namespace

platform::Verdict judge_bot_api(platform::ApiAnswer const& answer, Time) {
    auto verdict = platform::judge_status(answer);
    if (verdict.outcome == Outcome::gone) verdict.outcome = Outcome::token_dead;
    auto const body = parse_json(answer.body);
    auto const* fields = body ? body->if_object() : nullptr;
    if (verdict.outcome == Outcome::done && (fields == nullptr || !flag_at(*fields, "ok"))) {
        verdict.outcome = Outcome::later;
        verdict.why = "the answer is not ok";
    }
    auto const* parameters = fields == nullptr ? nullptr : object_at(*fields, "parameters");
    auto const* seconds = parameters == nullptr ? nullptr : parameters->if_contains("retry_after");
    if (verdict.outcome == Outcome::limited && seconds != nullptr && seconds->is_int64())
        verdict.wait = std::chrono::seconds(std::clamp<std::int64_t>(seconds->get_int64(), 1, kLongestWait));
    return verdict;
}

}  // namespace kanal::telegram
