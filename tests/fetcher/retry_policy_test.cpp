#include "fetcher/retry_policy.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace std::chrono_literals;

namespace {

Time const kAccepted{std::chrono::hours(24 * 365)};

spool::FetchResult failed_at(Duration age, unsigned tries, bool refused = false) {
    spool::PendingFetch fetch;
    fetch.since = kAccepted;
    fetch.tries = tries;
    return fetcher::after_failure(fetch, "status 404", refused, {}, kAccepted + age, 0);
}

}  // namespace

TEST_CASE("retry policy: the first tries follow quickly, the later ones an hour apart at most") {
    CHECK(failed_at(0s, 0).not_before == kAccepted + 5s);
    CHECK(failed_at(0s, 1).not_before == kAccepted + 10s);
    CHECK(failed_at(0s, 50).not_before == kAccepted + 30min);
    CHECK(failed_at(0s, 0).state == spool::FetchState::pending);
    CHECK(failed_at(0s, 0).why == "status 404");
}

TEST_CASE("retry policy: after seven days, and not before, nothing is expected any more") {
    CHECK(failed_at(24h * 7 - 1ms, 200).state == spool::FetchState::pending);
    auto const late = failed_at(24h * 7, 200);
    CHECK(late.state == spool::FetchState::given_up);
    CHECK(late.why == "7d: status 404");
}

TEST_CASE("retry policy: what is refused is refused at once and for good") {
    CHECK(failed_at(0s, 0, true).state == spool::FetchState::refused);
    CHECK(failed_at(24h * 30, 9, true).state == spool::FetchState::refused);
}

TEST_CASE("retry policy: what cannot change is refused at once, in our own words") {
    using Failure = http::ClientResponse::Failure;
    using Kind = fetcher::ResponseClass::Kind;
    struct Row {
        Failure failure;
        int status;
        Kind kind;
        std::string why;
    };
    Row const rows[] = {
        {Failure::none, 200, Kind::arrived, ""},
        {Failure::none, 204, Kind::refused, "status 204: no file"},
        {Failure::none, 206, Kind::refused, "status 206: no file"},
        {Failure::none, 302, Kind::refused, "redirect"},
        {Failure::none, 410, Kind::refused, "status 410: no file"},
        {Failure::not_http, 0, Kind::refused, "the answer is not HTTP"},
        {Failure::header_too_long, 200, Kind::refused, "the answer's header is too long"},
        {Failure::body_too_long, 200, Kind::refused, "larger than 10MiB"},
        {Failure::not_allowed, 0, Kind::refused, "private address"},
        {Failure::address, 0, Kind::refused, "url: not understood"},
        {Failure::none, 401, Kind::later, "status 401"},
        {Failure::none, 404, Kind::later, "status 404"},
        {Failure::none, 429, Kind::later, "status 429"},
        {Failure::none, 503, Kind::later, "status 503"},
        {Failure::timed_out, 200, Kind::later, "too slow"},
        {Failure::tls, 0, Kind::later, "tls: the certificate is not valid"},
    };
    for (auto const& row : rows) {
        CAPTURE(row.why);
        http::ClientResponse response;
        response.failure = row.failure;
        response.status = row.status;
        response.body = "x";
        auto const found = fetcher::classify_response(response, 10 << 20);
        CHECK(found.kind == row.kind);
        CHECK(found.why == row.why);
    }
}

TEST_CASE("retry policy: only no answer at all, or none in time, is held against the host") {
    http::ClientResponse response;
    response.failure = http::ClientResponse::Failure::timed_out;
    CHECK(fetcher::classify_response(response, 1).host_failed);
    response.failure = http::ClientResponse::Failure::unreachable;
    CHECK(fetcher::classify_response(response, 1).host_failed);
    response.failure = http::ClientResponse::Failure::none;
    response.status = 503;
    CHECK_FALSE(fetcher::classify_response(response, 1).host_failed);
}
