#include "forwarder/sinks/http_sink.hpp"

#include "base/digest.hpp"
#include "log_capture.hpp"
#include "reports.hpp"
#include "stand_in.hpp"
#include "tests/support/secret_file.hpp"
#include "tests/support/temp_dir.hpp"

#include <doctest/doctest.h>
#include <cstdlib>
#include <fstream>
#include <set>
#include <thread>

using namespace kanal;
using namespace kanal::test;
using namespace std::chrono_literals;
using Kind = Outcome::Kind;

namespace {

forwarder::HttpSinkOptions options(std::string url) {
    forwarder::HttpSinkOptions result;
    result.centre = "lapor";
    result.url = std::move(url);
    return result;
}

Outcome send(StandIn& centre, OutboundReport const& outbound) {
    return forwarder::make_http_sink(options(centre.url()))->deliver({&outbound, 1})[0];
}

}  // namespace

TEST_CASE("http sink: many at once, each with the receipt of its own report") {
    StandIn centre;
    auto const sink = forwarder::make_http_sink(options(centre.url()));
    auto const batch = reports(40);
    auto const outcomes = sink->deliver(batch);
    std::set<std::string> receipts;
    for (auto const& outcome : outcomes) {
        CHECK(outcome.kind == Kind::delivered);
        receipts.insert(outcome.tracking_id);
    }
    CHECK(receipts.size() == 40);
    CHECK(centre.counts().effects == 40);
    CHECK(centre.counts().connections <= 8);
    // A second time: the same tracking ids, no second effect.
    auto const again = sink->deliver(batch);
    for (std::size_t i = 0; i < batch.size(); ++i)
        CHECK(again[i].tracking_id == outcomes[i].tracking_id);
    CHECK(centre.counts().effects == 40);
}

TEST_CASE("http sink: a centre that hangs up is called once a round, however many reports wait") {
    StandIn centre;
    centre.behave(R"({"mode":"drop"})");
    auto const sink = forwarder::make_http_sink(options(centre.url()));
    for (int round = 1; round <= 3; ++round) {
        auto const outcomes = sink->deliver(reports(40));
        CHECK(outcomes[0].kind == Kind::retry);
        CHECK_FALSE(outcomes[1].tried);
    }
    CHECK(centre.counts().connections == 3);
}

TEST_CASE("http sink: an edition has its own key") {
    StandIn centre;
    CHECK(send(centre, report(1)).kind == Kind::delivered);
    CHECK(send(centre, report(1, 2)).kind == Kind::delivered);
    CHECK(centre.counts().effects == 2);
}

TEST_CASE("http sink: an answer that is no receipt delivers nothing") {
    struct Row {
        char const* mode;
        Kind kind;
        char const* event;
    };
    Row const rows[] = {
        {R"({"mode":"empty"})", Kind::retry, "event=receipt_missing"},
        {R"({"mode":"html"})", Kind::retry, "event=receipt_missing"},
        {R"({"mode":"huge"})", Kind::retry, "event=receipt_missing"},
        {R"({"mode":"headers"})", Kind::retry, "event=receipt_missing"},
        {R"({"mode":"wrong_id"})", Kind::retry, "event=receipt_mismatch"},
        {R"({"mode":"body","body":"{\"report_id\":\"{id}\",\"tracking_id\":\"\\u001b[2J\"}"})",
         Kind::retry,
         "event=receipt_missing"},
        {R"({"mode":"401"})", Kind::misconfigured, ""},
        {R"({"mode":"403"})", Kind::misconfigured, ""},
        {R"({"mode":"422"})", Kind::refused, ""},
        {R"({"mode":"500"})", Kind::retry, ""},
        {R"({"mode":"drop"})", Kind::retry, ""},
        {R"({"mode":"away"})", Kind::retry, ""},
        {R"({"mode":"known"})", Kind::delivered, ""},
    };
    StandIn centre;
    int number = 0;
    for (auto const& row : rows) {
        CAPTURE(row.mode);
        LogCapture log;
        centre.behave(row.mode);
        auto const outcome = send(centre, report(++number));
        CHECK(outcome.kind == row.kind);
        if (*row.event != '\0') CHECK(log.count(row.event) == 1);
        CHECK(log.text().find("\x1b") == std::string::npos);
    }
}

TEST_CASE("http sink: what the centre asks for by Retry-After reaches the lane") {
    StandIn centre;
    struct Row {
        char const* retry_after;
        std::optional<Duration> least;
        std::optional<Duration> most;
    };
    Row const rows[] = {
        {R"("120")", 120s, 120s},
        {R"("99999999999")", 24h, 24h},
        {R"({"date_in": 600})", 590s, 601s},
        {R"("-5")", {}, {}},
        {R"("soon")", {}, {}},
        {R"("0")", {}, {}},
        {R"({"date_in": -600})", {}, {}},
    };
    for (auto const& row : rows) {
        CAPTURE(row.retry_after);
        centre.behave(std::string(R"({"mode":"503","retry_after":)") + row.retry_after + "}");
        auto const outcome = send(centre, report(1));
        CHECK(outcome.kind == Kind::retry);
        CHECK(outcome.retry_after.has_value() == row.least.has_value());
        if (!outcome.retry_after) continue;
        CHECK(*outcome.retry_after >= *row.least);
        CHECK(*outcome.retry_after <= *row.most);
    }
    centre.behave(R"({"mode":"429","retry_after":"7"})");
    CHECK(send(centre, report(1)).slow_down);
}

TEST_CASE("http sink: an answer lost after the report took effect is asked for again, with one effect") {
    StandIn centre;
    centre.behave(R"({"mode":"lost","times":1})");
    CHECK(send(centre, report(1)).kind == Kind::retry);
    CHECK(centre.counts().effects == 1);
    auto const again = send(centre, report(1));
    CHECK(again.kind == Kind::delivered);
    CHECK(again.tracking_id == "LAPOR-1");
    CHECK(centre.counts().effects == 1);
    CHECK(centre.counts().raw == 2);
}

TEST_CASE("http sink: a kept connection that is reset costs at most one more request a report") {
    StandIn centre;
    auto client = options(centre.url());
    client.in_flight = 1;
    auto const sink = forwarder::make_http_sink(client);
    centre.behave(R"({"mode":"reset_reused"})");
    int delivered = 0;
    for (int i = 1; i <= 10; ++i) {
        auto const one = report(i);
        auto outcome = sink->deliver({&one, 1})[0];
        if (outcome.kind == Kind::retry) outcome = sink->deliver({&one, 1})[0];
        delivered += outcome.kind == Kind::delivered ? 1 : 0;
    }
    CHECK(delivered == 10);
    CHECK(centre.counts().effects == 10);
    CHECK(centre.counts().raw <= 20);
}

TEST_CASE("http sink: a redirect is not followed, neither to another host nor to plain http") {
    StandIn centre;
    StandIn other;
    centre.behave(R"({"mode":"redirect","location":")" + other.url() + R"("})");
    auto const outcome = send(centre, report(1));
    CHECK(outcome.kind == Kind::misconfigured);
    CHECK(outcome.why == "http 302: redirect");
    CHECK(other.counts().connections == 0);
}

TEST_CASE("http sink: a centre that is silent or slow costs the time-out, not for ever") {
    StandIn centre;
    for (auto const* mode : {R"({"mode":"silent"})", R"({"mode":"slow"})"}) {
        CAPTURE(mode);
        centre.behave(mode);
        auto impatient = options(centre.url());
        impatient.client.timeout = 300ms;
        auto const begun = std::chrono::steady_clock::now();
        auto const batch = reports(50);
        auto const outcomes = forwarder::make_http_sink(impatient)->deliver(batch);
        CHECK(std::chrono::steady_clock::now() - begun < 10s);
        CHECK(outcomes[0].kind == Kind::retry);
        // The lane is told which reports were never begun.
        CHECK(outcomes[0].tried);
        CHECK_FALSE(outcomes[49].tried);
    }
    CHECK(centre.counts().raw <= 16);
}

TEST_CASE("http sink: at a stop it comes back within seconds though the centre is silent") {
    StandIn centre;
    centre.behave(R"({"mode":"silent"})");
    auto const sink = forwarder::make_http_sink(options(centre.url()));
    auto const batch = reports(50);
    auto const begun = std::chrono::steady_clock::now();
    std::thread stopper([&] {
        while (centre.counts().raw == 0)
            std::this_thread::yield();
        sink->begin_shutdown();
    });
    auto const outcomes = sink->deliver(batch);
    stopper.join();
    CHECK(std::chrono::steady_clock::now() - begun < 10s);
    CHECK(outcomes[0].kind == Kind::retry);
}

TEST_CASE("http sink: the token is read for every batch, so a new one needs no restart") {
    TempDir dir;
    StandIn centre({"--token", "second"});
    auto with_token = options(centre.url());
    with_token.credentials.token_file = dir / "token";
    write_secret(with_token.credentials.token_file, "first\n");
    auto const sink = forwarder::make_http_sink(with_token);
    auto const one = report(1);
    CHECK(sink->deliver({&one, 1})[0].why == "http 401");
    write_secret(with_token.credentials.token_file, "second\n");
    CHECK(sink->deliver({&one, 1})[0].kind == Kind::delivered);
    for (auto const* bad : {"", "two words\n", "a\r\nX-Injected: 1\n"}) {
        write_secret(with_token.credentials.token_file, bad);
        CHECK(sink->deliver({&one, 1})[0].kind == Kind::misconfigured);
    }
    std::filesystem::remove(with_token.credentials.token_file);
    CHECK(sink->deliver({&one, 1})[0].why.find("there is no such file") != std::string::npos);
    CHECK(centre.counts().raw == 2);
}

TEST_CASE("http sink: a proxy of the environment is not used") {
    StandIn centre;
    setenv("http_proxy", "http://127.0.0.1:1", 1);
    auto const outcome = send(centre, report(1));
    unsetenv("http_proxy");
    CHECK(outcome.kind == Kind::delivered);
}

TEST_CASE("http sink: attachments go first, each once, and only when the centre takes them") {
    TempDir dir;
    StandIn centre({"--log", (dir / "log").string()});
    auto const picture = to_hex(sha256(std::string(200'000, 'x')));
    std::ofstream(dir / picture) << std::string(200'000, 'x');
    auto batch = reports(3);
    for (auto& outbound : batch)
        outbound.attachments = {picture};

    auto without = options(centre.url());
    CHECK(forwarder::make_http_sink(without)->deliver(batch)[0].kind == Kind::delivered);
    CHECK(centre.counts().attachments == 0);

    auto with = without;
    with.put_attachments = true;
    with.attachment_path = [&dir](std::string_view sha) { return dir / sha; };
    CHECK(forwarder::make_http_sink(with)->deliver(batch)[2].kind == Kind::delivered);
    CHECK(centre.counts().attachments == 1);
    std::ifstream log(dir / "log");
    std::string const lines((std::istreambuf_iterator<char>(log)), {});
    CHECK(lines.find(R"("path": "/intake/attachments/)" + picture) != std::string::npos);
    CHECK(lines.find(R"("size": 200000, "whole": true)") != std::string::npos);

    centre.behave(R"({"mode":"503","times":1})");
    auto const away = forwarder::make_http_sink(with)->deliver(batch);
    CHECK(away[0].why == "attachment: http 503");
    CHECK_FALSE(away[1].tried);

    LogCapture events;
    batch[1].attachments = {to_hex(sha256("gone"))};
    CHECK(forwarder::make_http_sink(with)->deliver(batch)[1].kind == Kind::delivered);
    CHECK(events.count("event=attachment_missing") == 1);
}

TEST_CASE("http sink: an address nobody answers on, or that is no address, delivers nothing") {
    auto const one = report(1);
    CHECK(
        forwarder::make_http_sink(options("http://127.0.0.1:1/"))->deliver({&one, 1})[0].kind == Kind::retry
    );
    CHECK(
        forwarder::make_http_sink(options("ftp://127.0.0.1/"))->deliver({&one, 1})[0].kind ==
        Kind::misconfigured
    );
    CHECK(
        forwarder::make_http_sink(options("http://no such host/"))->deliver({&one, 1})[0].kind ==
        Kind::misconfigured
    );
}
