#include "forwarder/lane.hpp"
#include "forwarder/sinks/http_sink.hpp"
#include "forwarder/status/status_answer.hpp"
#include "log_capture.hpp"
#include "scripted_server.hpp"

#include <doctest/doctest.h>

using namespace kanal;
using namespace kanal::test;
using namespace std::chrono_literals;
using Reply = ScriptedServer::Reply;
using Request = ScriptedServer::Request;

namespace {

forwarder::StatusQuestion question() {
    forwarder::StatusQuestion asked;
    asked.path = "/{tracking_id}";
    asked.word = "/status";
    asked.at = "/since";
    asked.table = {{"Proses", "in_progress"}, {"Selesai", "done"}};
    asked.every = 6h;
    return asked;
}

http::ClientResponse answered(int status, std::string body) {
    http::ClientResponse response;
    response.failure = http::ClientResponse::Failure::none;
    response.status = status;
    response.body = std::move(body);
    return response;
}

std::optional<ToldStatus> read(std::string const& body, Time asked_at = Time(1000h)) {
    return forwarder::read_status_answer(answered(200, body), {1, "id-1", "T-1"}, question(), asked_at);
}

// What a centre took: report n under tracking id T-n.
struct TakenOutbox : forwarder::Outbox {
    Result<forwarder::Drawn> draw(forwarder::Draw const&, Time) override { return forwarder::Drawn(); }
    Result<void> settle(std::vector<Settlement> const&, Time) override { return {}; }
    Result<forwarder::Waiting> waiting() override { return forwarder::Waiting(); }
    Result<std::optional<DoubtfulReport>> doubtful(Time) override { return std::optional<DoubtfulReport>(); }
    Result<Tracked> tracked(std::int64_t after, std::size_t limit, Time) override {
        Tracked found;
        for (auto n = after + 1; n <= taken && found.reports.size() < limit; ++n)
            found.reports.push_back({n, "id-" + std::to_string(n), "T-" + std::to_string(n)});
        auto const last = found.reports.empty() ? after : found.reports.back().sequence;
        found.next = last < taken ? last : 0;
        return found;
    }
    Result<void> note(std::vector<ToldStatus> const& told, Time) override {
        for (auto const& one : told)
            noted.push_back(one.report + ":" + std::string(to_text(one.event.state)));
        return {};
    }

    std::int64_t taken = 0;
    std::vector<std::string> noted = {};
};

}  // namespace

TEST_CASE(
    "status answer: the centre's word, what it stands for, and since when; the same again is the same event"
) {
    auto const told = read(R"({"status":"Proses","since":"2026-03-25T08:00:00+07:00"})");
    REQUIRE(told);
    CHECK(told->report == "id-1");
    CHECK(told->event.word == "Proses");
    CHECK(told->event.state == CentreState::in_progress);
    CHECK(told->event.at == Time(std::chrono::seconds(1'774'400'400)));
    CHECK(
        read(R"({"status":"Proses","since":"2026-03-25T08:00:00+07:00"})", Time(2000h))->event.event ==
        told->event.event
    );
    CHECK(
        read(R"({"status":"Selesai","since":"2026-03-25T08:00:00+07:00"})")->event.event != told->event.event
    );
    CHECK(read(R"({"status":"Arsip"})")->event.state == CentreState::other);
    CHECK(read(R"({"status":"Arsip"})")->event.at == Time(1000h));
    for (auto const* nothing : {"", "{}", "[]", R"({"status":null})", R"({"status":""})", "<html>"})
        CHECK_FALSE(read(nothing).has_value());
    CHECK_FALSE(
        forwarder::read_status_answer(answered(404, R"({"status":"x"})"), {}, question(), Time()).has_value()
    );
}

TEST_CASE(
    "status question: a lane asks for all that the centre has, twenty a minute, and then after a while again"
) {
    std::map<std::string, std::string> words;
    ScriptedServer centre([&](Request const& request) {
        auto const id = request.target.substr(request.target.rfind('/') + 1);
        if (id == "T-3") return Reply{ScriptedServer::answer(404, "{}")};
        return Reply{ScriptedServer::answer(200, R"({"status":"Proses"})")};
    });
    forwarder::HttpSinkOptions options;
    options.centre = "lapor";
    options.url = centre.url();
    options.profile.status = question();
    auto owned = std::make_unique<TakenOutbox>();
    auto& outbox = *owned;
    outbox.taken = 30;
    SteadyTime now(1h);
    Clock clock{
        .steady = [&] { return now; }, .wall = [] { return Time(1000h); }, .jitter = [] { return 1.0; }};
    forwarder::Lane lane({.centre = "lapor"}, std::move(owned), forwarder::make_http_sink(options), clock);

    lane.step();
    CHECK(outbox.noted.size() == 19);
    CHECK(outbox.noted.front() == "id-1:in_progress");
    lane.step();
    CHECK(centre.requests().size() == 20);
    now += 1min;
    lane.step();
    CHECK(centre.requests().size() == 30);
    now += 1min;
    lane.step();
    CHECK(centre.requests().size() == 30);
    now += 6h;
    lane.step();
    CHECK(centre.requests().size() == 50);
}

TEST_CASE(
    "status question: a centre that does not answer is left alone for a while, and asked for the same again"
) {
    int status = 503;
    ScriptedServer centre([&](Request const&) {
        return Reply{ScriptedServer::answer(status, R"({"status":"Selesai"})")};
    });
    forwarder::HttpSinkOptions options;
    options.centre = "lapor";
    options.url = centre.url();
    options.profile.status = question();
    auto owned = std::make_unique<TakenOutbox>();
    auto& outbox = *owned;
    outbox.taken = 2;
    SteadyTime now(1h);
    Clock clock{
        .steady = [&] { return now; }, .wall = [] { return Time(1000h); }, .jitter = [] { return 1.0; }};
    LogCapture log;
    forwarder::Lane lane({.centre = "lapor"}, std::move(owned), forwarder::make_http_sink(options), clock);
    lane.step();
    CHECK(log.count("event=centre_not_asked") == 1);
    CHECK(centre.requests().size() == 1);
    now += 14min;
    lane.step();
    CHECK(centre.requests().size() == 1);
    status = 200;
    now += 1min;
    lane.step();
    CHECK(outbox.noted == std::vector<std::string>{"id-1:done", "id-2:done"});
}
