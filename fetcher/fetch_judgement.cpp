#include "fetcher/fetch_judgement.hpp"

#include "config/quantity.hpp"

namespace kanal {

FetchResult judge_failure(
    PendingFetch const& fetch,
    std::string const& why,
    bool refused,
    FetchPatience const& patience,
    Time now,
    double jitter
) {
    FetchResult result;
    result.sequence = fetch.sequence;
    result.position = fetch.position;
    result.why = why;
    if (refused) {
        result.state = FetchState::refused;
    } else if (now - fetch.since >= patience.give_up) {
        result.state = FetchState::given_up;
        result.why = to_text(patience.give_up) + ": " + why;
    } else {
        result.state = FetchState::pending;
        result.not_before = now + patience.delay.after(fetch.tries + 1, jitter);
    }
    return result;
}

}  // namespace kanal
