#include "channels/platform/verdict.hpp"

namespace kanal::platform {

std::string_view to_text(Outcome outcome) {
    switch (outcome) {
        case Outcome::done:
            return "done";
        case Outcome::later:
            return "later";
        case Outcome::limited:
            return "limited";
        case Outcome::token_dead:
            return "token_dead";
        case Outcome::refused:
            return "refused";
        case Outcome::gone:
            return "gone";
    }
    return {};
}

std::string describe(ApiAnswer const& answer) {
    return answer.status == 0 ? answer.why : "http " + std::to_string(answer.status);
}

Verdict judge_status(ApiAnswer const& answer) {
    Verdict verdict;
    verdict.why = describe(answer);
    auto const status = answer.status;
    if (status >= 200 && status < 300) return {};
    verdict.outcome = Outcome::refused;
    if (status == 401) verdict.outcome = Outcome::token_dead;
    if (status == 404) verdict.outcome = Outcome::gone;
    if (status == 429) verdict.outcome = Outcome::limited;
    if (status == 0 || status == 408 || status >= 500) verdict.outcome = Outcome::later;
    return verdict;
}

}  // namespace kanal::platform
