#include "client_responses.hpp"
#include "forwarder/sinks/http_sink.hpp"
#include "forwarder/status/status_answer.hpp"
#include "log_capture.hpp"
#include "moved_clock.hpp"
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

// A lane that only asks, before a centre that has taken so many reports.
class AskingLane : public MovedClock {
public:
    AskingLane(ScriptedServer const& centre, std::int64_t taken) {
        forwarder::HttpSinkOptions options;
        options.centre = "lapor";
        options.url = centre.url();
        options.profile.status = question();
        auto owned = std::make_unique<TakenOutbox>();
        outbox = owned.get();
        outbox->taken = taken;
        lane = std::make_unique<forwarder::Lane>(
            forwarder::LaneOptions{.centre = "lapor"},
            std::move(owned),
            forwarder::make_http_sink(options),
            clock()
        );
    }

    // All that is due then.
    void step_after(Duration span) {
        advance(span);
        run(*lane, 0s);
    }

    TakenOutbox* outbox = nullptr;
    std::unique_ptr<forwarder::Lane> lane = {};
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
    AskingLane asking(centre, 30);
    asking.step_after(0s);
    CHECK(asking.outbox->noted.size() == 19);
    CHECK(asking.outbox->noted.front() == "id-1:in_progress");
    asking.step_after(0s);
    CHECK(centre.requests().size() == 20);
    asking.step_after(1min);
    CHECK(centre.requests().size() == 30);
    asking.step_after(1min);
    CHECK(centre.requests().size() == 30);
    asking.step_after(6h);
    CHECK(centre.requests().size() == 50);
}

TEST_CASE(
    "status question: a centre that does not answer is left alone for a while, and asked for the same again"
) {
    int status = 503;
    ScriptedServer centre([&](Request const&) {
        return Reply{ScriptedServer::answer(status, R"({"status":"Selesai"})")};
    });
    LogCapture log;
    AskingLane asking(centre, 2);
    asking.step_after(0s);
    CHECK(log.count("event=centre_not_asked") == 1);
    CHECK(centre.requests().size() == 1);
    asking.step_after(14min);
    CHECK(centre.requests().size() == 1);
    status = 200;
    asking.step_after(1min);
    CHECK(asking.outbox->noted == std::vector<std::string>{"id-1:done", "id-2:done"});
}

TEST_CASE("status question: what was answered before a failure is kept, and one report does not stop the rest"
) {
    std::string failing = "T-12";
    ScriptedServer centre([&](Request const& request) {
        bool const fails = request.target.ends_with("/" + failing);
        return Reply{ScriptedServer::answer(fails ? 500 : 200, R"({"status":"Proses"})")};
    });
    LogCapture log;
    AskingLane asking(centre, 15);
    asking.step_after(0s);
    REQUIRE(asking.outbox->noted.size() == 11);
    asking.step_after(15min);
    CHECK(asking.outbox->noted.size() == 11);
    CHECK(log.count("event=centre_not_asked") == 2);
    asking.step_after(15min);
    REQUIRE(asking.outbox->noted.size() == 14);
    CHECK(asking.outbox->noted.back() == "id-15:in_progress");
    // Its turn comes with the next round.
    failing = "none";
    asking.step_after(6h);
    CHECK(asking.outbox->noted.size() == 29);
}
