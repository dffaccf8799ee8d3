#include "fetcher/fetch_judgement.hpp"

#include "config/quantity.hpp"

namespace kanal::fetcher {

spool::FetchResult judge_failure(
    spool::PendingFetch const& fetch,
    std::string const& why,
    bool refused,
    FetchPatience const& patience,
    Time now,
    double jitter
) {
    spool::FetchResult result;
    result.sequence = fetch.sequence;
    result.position = fetch.position;
    result.why = why;
    if (refused) {
        result.state = spool::FetchState::refused;
    } else if (now - fetch.since >= patience.give_up) {
        result.state = spool::FetchState::given_up;
        result.why = to_text(patience.give_up) + ": " + why;
    } else {
        result.state = spool::FetchState::pending;
        result.not_before = now + patience.delay.after(fetch.tries + 1, jitter);
    }
    return result;
}

}  // namespace kanal::fetcher
