#include "fetcher/fetch_judgement.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace std::chrono_literals;

namespace {

Time const kAccepted{std::chrono::hours(24 * 365)};

spool::FetchResult failed_at(Duration age, unsigned tries, bool refused = false) {
    spool::PendingFetch fetch;
    fetch.since = kAccepted;
    fetch.tries = tries;
    return fetcher::judge_failure(fetch, "status 404", refused, {}, kAccepted + age, 0);
}

}  // namespace

TEST_CASE("judgement: the first tries follow quickly, the later ones an hour apart at most") {
    CHECK(failed_at(0s, 0).not_before == kAccepted + 5s);
    CHECK(failed_at(0s, 1).not_before == kAccepted + 10s);
    CHECK(failed_at(0s, 50).not_before == kAccepted + 30min);
    CHECK(failed_at(0s, 0).state == spool::FetchState::pending);
    CHECK(failed_at(0s, 0).why == "status 404");
}

TEST_CASE("judgement: after seven days, and not before, nothing is expected any more") {
    CHECK(failed_at(24h * 7 - 1ms, 200).state == spool::FetchState::pending);
    auto const late = failed_at(24h * 7, 200);
    CHECK(late.state == spool::FetchState::given_up);
    CHECK(late.why == "7d: status 404");
}

TEST_CASE("judgement: what is refused is refused at once and for good") {
    CHECK(failed_at(0s, 0, true).state == spool::FetchState::refused);
    CHECK(failed_at(24h * 30, 9, true).state == spool::FetchState::refused);
}
