#include "channels/platform/platform_api.hpp"

#include "base/time_text.hpp"
#include "channels/meta/graph_page.hpp"
#include "channels/meta/graph_puller.hpp"
#include "channels/meta/graph_response.hpp"
#include "channels/platform/platform_poller.hpp"
#include "channels/telegram/bot_api.hpp"
#include "channels/twitter/x_api.hpp"
#include "tests/support/payload_cases.hpp"
#include "tests/support/platforms.hpp"
#include "tests/support/run_coroutine.hpp"

#include <doctest/doctest.h>

#include <functional>

using namespace kanal;
using namespace kanal::test;
using namespace std::chrono_literals;
using platform::Outcome;

namespace {

platform::ApiReply ask(PullBench& bench, std::string const& target) {
    platform::ApiReply asked;
    run_coroutine([&]() -> asio::awaitable<void> { asked = co_await bench.api.get(target, "coba"); });
    return asked;
}

platform::ApiAnswer answer(int status, std::string body, HttpHeaders headers = {}) {
    platform::ApiAnswer made;
    made.status = status;
    made.body = std::move(body);
    made.headers = std::move(headers);
    return made;
}

std::string graph_error(int code, std::string const& more = {}) {
    return R"({"error":{"message":"(#x) y","type":"OAuthException","code":)" + std::to_string(code) + more +
           "}}";
}

constexpr char const* kMe = R"({"objects": {"me": {"id": "1"}}})";

}  // namespace

TEST_CASE("pull: an expired token is found dead once, not asked with again, and used anew once it is replaced"
) {
    PullBench bench(meta::classify_response);
    bench.platforms.tell(kMe);
    bench.set_token("kadaluwarsa");
    CHECK(ask(bench, "/v25.0/me").status.outcome == Outcome::token_dead);
    CHECK(bench.platforms.asked().size() == 1);
    for (int i = 0; i < 5; ++i)
        CHECK(ask(bench, "/v25.0/me").status.outcome == Outcome::token_dead);
    CHECK(bench.platforms.asked().empty());
    CHECK(bench.api.health()[0].value == 0);

    bench.set_token("kunci-1");
    CHECK(ask(bench, "/v25.0/me").done());
    CHECK(bench.api.health()[0].value == 1);

    // The platform may have made a mistake: the same token is tried again after an hour.
    bench.platforms.tell(R"({"tokens": []})");
    CHECK(ask(bench, "/v25.0/me").status.outcome == Outcome::token_dead);
    bench.platforms.tell(R"({"tokens": ["kunci-1"]})");
    bench.time.now += 61min;
    CHECK(ask(bench, "/v25.0/me").done());
}

TEST_CASE("pull: a connection that closes before or within the answer is tried again, after a pause") {
    PullBench bench(meta::classify_response);
    bench.platforms.tell(kMe);
    bench.platforms.tell(R"({"fail": ["drop", "torn"]})");
    CHECK(ask(bench, "/v25.0/me").done());
    CHECK(bench.time.total() >= 2s);
    bench.platforms.tell(R"({"fail": [{"status": 503}, {"status": 500}, "torn", "drop", "drop", "drop"]})");
    CHECK(ask(bench, "/v25.0/me").status.outcome == Outcome::later);
}

TEST_CASE("pull: when the platform says how long to wait, nothing is asked before") {
    PullBench bench(twitter::classify_response);
    bench.platforms.tell(R"({"objects": {"2/webhooks": {"data": []}}, "fail": [
        {"status": 429, "body": "{\"title\":\"Too Many Requests\",\"status\":429}",
         "headers": {"x-rate-limit-remaining": "0", "x-rate-limit-reset": "1772330300"}}]})");
    CHECK(ask(bench, "/2/webhooks").done());
    // From 1772330000 to the reset, and a second.
    CHECK(bench.time.slept == std::vector<Duration>{301s});
    CHECK(bench.platforms.asked().size() == 2);
}

TEST_CASE("pull: an allowance that is used up is waited for before the next request, not after a refusal") {
    PullBench bench(twitter::classify_response);
    bench.platforms.tell(R"({"fail": [
        {"status": 200, "body": "{}", "headers": {"x-rate-limit-remaining": "0", "x-rate-limit-reset": "1772330060"}}],
        "objects": {"2/webhooks": {"data": []}}})");
    CHECK(ask(bench, "/2/webhooks").done());
    CHECK(bench.time.slept.empty());
    CHECK(ask(bench, "/2/webhooks").done());
    CHECK(bench.time.slept == std::vector<Duration>{61s});
}

TEST_CASE("pull: a clock that is years off makes nobody wait for years") {
    auto const at = [](Time now) {
        HttpHeaders const headers{{"x-rate-limit-reset", "1772330300"}};
        return twitter::classify_response(answer(429, "{}", headers), now).wait;
    };
    CHECK(at(Time(0s)) == 16min);
    HttpHeaders const absurd{{"x-rate-limit-reset", "11111055616"}};
    CHECK(twitter::classify_response(answer(429, "{}", absurd), Time()).wait == 0s);
    CHECK(at(Time(std::chrono::seconds(4'000'000'000))) == 1s);
}

TEST_CASE("pull: the Graph API's codes are told apart, whatever the status says") {
    struct Case {
        int status;
        std::string body;
        Outcome outcome;
    };
    std::vector<Case> const cases{
        {200, R"({"data":[]})", Outcome::done},
        {400, graph_error(190, R"(,"error_subcode":463)"), Outcome::token_dead},
        {401, "{}", Outcome::token_dead},
        {400, graph_error(4, R"(,"is_transient":true)"), Outcome::limited},
        {400, graph_error(17), Outcome::limited},
        {400, graph_error(32), Outcome::limited},
        {400, graph_error(613), Outcome::limited},
        {400, graph_error(80001), Outcome::limited},
        {400, graph_error(80007), Outcome::limited},
        {429, "", Outcome::limited},
        {500, graph_error(1), Outcome::later},
        {400, graph_error(2), Outcome::later},
        {400, graph_error(12345, R"(,"is_transient":true)"), Outcome::later},
        {503, "<html>", Outcome::later},
        {200, "<html>hotspot</html>", Outcome::later},
        {400, graph_error(100), Outcome::gone},
        {400, graph_error(803), Outcome::gone},
        {403, graph_error(10), Outcome::refused},
        {403, graph_error(200), Outcome::refused},
        {200, graph_error(99), Outcome::refused},
        {0, "", Outcome::later},
    };
    for (auto const& one : cases) {
        INFO(one.status, " ", one.body);
        CHECK(meta::classify_response(answer(one.status, one.body), Time()).outcome == one.outcome);
    }
    CHECK(
        meta::classify_response(answer(400, data_file("graph/error-token.json")), Time()).outcome ==
        Outcome::token_dead
    );
    CHECK(
        meta::classify_response(answer(400, data_file("graph/error-rate-limit.json")), Time()).outcome ==
        Outcome::limited
    );
}

TEST_CASE("pull: the platform's words for an error stay out of ours") {
    auto const status =
        meta::classify_response(answer(400, graph_error(190, R"(,"error_subcode":463)")), Time());
    CHECK(status.why == "code 190/463");
}

TEST_CASE("pull: the Graph API's usage slows us down before it cuts us off") {
    auto const wait = [](std::string const& name, std::string const& value) {
        return meta::classify_response(answer(200, R"({"data":[]})", {{name, value}}), Time()).wait;
    };
    CHECK(wait("x-app-usage", R"({"call_count":28,"total_time":25,"total_cputime":25})") == 0s);
    CHECK(wait("x-app-usage", R"({"call_count":28,"total_time":81,"total_cputime":25})") == 1min);
    CHECK(wait("x-app-usage", R"({"call_count":100})") == 15min);
    CHECK(wait("x-app-usage", "nonsense") == 0s);
    CHECK(
        wait(
            "x-business-use-case-usage",
            R"({"1":[{"type":"pages","call_count":100,"estimated_time_to_regain_access":19}]})"
        ) == 19min
    );
}

TEST_CASE("pull: Telegram's limit names its seconds, and a wrong token is a dead one") {
    auto const limited =
        telegram::classify_response(answer(429, data_file("telegram/error-429.json")), Time());
    CHECK(limited.outcome == Outcome::limited);
    CHECK(limited.wait == 30s);
    CHECK(
        telegram::classify_response(answer(404, R"({"ok":false,"error_code":404})"), Time()).outcome ==
        Outcome::token_dead
    );
    CHECK(
        telegram::classify_response(answer(200, R"({"ok":true,"result":{}})"), Time()).outcome ==
        Outcome::done
    );
    CHECK(telegram::classify_response(answer(200, "{"), Time()).outcome == Outcome::later);
}

TEST_CASE("pull: rounds that fail come ever more rarely, and at the usual pace after one that succeeds") {
    FakeTime time;
    std::vector<Outcome> outcomes(4, Outcome::later);
    outcomes.push_back(Outcome::done);
    std::size_t count = 0;
    platform::PollOnce const round = [&]() -> asio::awaitable<platform::ApiStatus> {
        if (count == outcomes.size()) throw std::runtime_error("enough");
        platform::ApiStatus status;
        status.outcome = outcomes[count++];
        co_return status;
    };
    auto const clock = time.clock();
    CHECK_THROWS(run_coroutine([&]() -> asio::awaitable<void> {
        co_await platform::repeat_polls(round, 3s, clock);
    }));
    CHECK(time.slept == std::vector<Duration>{3s, 4s, 8s, 16s, 3s});
}

TEST_CASE("pull: a page of the Graph API is cut, and the way to the next never leads to another host") {
    auto const page = meta::read_graph_page(
        R"({"data":[{"id":"1"}, {"id":2}],"paging":{"cursors":{"after":"Q"},"next":"https://evil.example/x?access_token=T&limit=2&after=Q%3D"}})"
    );
    REQUIRE(page);
    CHECK(page->items.size() == 2);
    CHECK(page->next == "limit=2&after=Q%3D");
    CHECK(meta::id_of_item(page->items[1]) == "2");
    CHECK_FALSE(meta::read_graph_page(R"({"data":{}})"));
    CHECK_FALSE(meta::read_graph_page("[]"));
    auto const last = meta::read_graph_page(R"({"data":[],"paging":{"cursors":{}}})");
    REQUIRE(last);
    CHECK_FALSE(last->next);
    CHECK(
        meta::without_members(R"({"a": 1, "comments":{"data":[]},"b":[2]})", {"comments"}) ==
        R"({"a":1,"b":[2]})"
    );
}

TEST_CASE("pull: the Graph API's times are read with every zone, and nothing else is") {
    Time const at(std::chrono::seconds(1772327728));
    CHECK(parse_time("2026-03-01T01:15:28+0000") == at);
    CHECK(parse_time("2026-03-01T08:15:28+0700") == at);
    CHECK(parse_time("2026-03-01T01:15:28Z") == at);
    for (auto const* wrong :
         {"",
          "2026-03-01",
          "2026-03-01T01:15:28",
          "2026-13-01T01:15:28Z",
          "01.03.2026 08:15:28 Z",
          "2026-03-01T01:15:28+07",
          "9999-03-01T01:15:28+0000"})
        CHECK_FALSE(parse_time(wrong));
}

TEST_CASE("pull: where each part ended survives as text") {
    meta::Watermarks marks;
    marks.set("comments", Time(5ms));
    marks.set("conversations", Time(1772327731000ms));
    meta::Watermarks const again(marks.to_text());
    CHECK(again.of("comments") == Time(5ms));
    CHECK(again.of("conversations") == Time(1772327731000ms));
    CHECK_FALSE(again.of("other"));
    CHECK_FALSE(meta::Watermarks("comments=x =3 y").of("comments"));
}
