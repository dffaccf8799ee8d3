#include "forwarder/sinks/http_sink.hpp"
#include "log_capture.hpp"
#include "reports.hpp"
#include "scripted_server.hpp"

#include <doctest/doctest.h>
#include <set>

using namespace kanal;
using namespace kanal::test;
using namespace std::chrono_literals;
using Kind = Outcome::Kind;
using Reply = ScriptedServer::Reply;
using Request = ScriptedServer::Request;

namespace {

// Takes every report, and lets the next answer to one be cut off behind `cut` bytes. With keys a report takes
// effect once, without them each time that it comes.
class Centre {
public:
    explicit Centre(bool knows_keys) : knows_keys_(knows_keys) {}

    Reply answer(Request const& request) {
        if (request.method == "GET") return {look_up(request.target)};
        auto const key = request.headers.at("idempotency-key");
        ++effects_[key];
        if (knows_keys_) effects_[key] = 1;
        Reply reply{taken(key), reset};
        if (cut) reply.bytes.resize(std::min(*cut, reply.bytes.size()));
        cut.reset();
        return reply;
    }

    static std::string taken(std::string const& key) {
        return ScriptedServer::answer(200, R"({"tracking_id":"T-)" + key.substr(key.size() - 4) + "\"}");
    }
    long effects(std::string const& key) { return effects_[key]; }

    std::optional<std::size_t> cut = {};
    bool reset = false;

private:
    std::string look_up(std::string const& target) {
        auto const key = target.substr(target.rfind('/') + 1);
        return effects_.count(key) > 0 ? taken(key) : ScriptedServer::answer(404, "{}");
    }

    bool knows_keys_;
    std::map<std::string, long> effects_ = {};
};

forwarder::HttpSinkOptions options_for(ScriptedServer const& server) {
    forwarder::HttpSinkOptions options;
    options.centre = "lapor";
    options.url = server.url();
    options.profile.report_at = "";
    return options;
}

std::size_t const kWhole = Centre::taken("0000").size();

}  // namespace

TEST_CASE("cut answer: whichever byte is the last, the report takes effect once and is known to have") {
    Centre centre(true);
    ScriptedServer server([&](Request const& request) { return centre.answer(request); });
    LogCapture log;
    auto const sink = forwarder::make_http_sink(options_for(server));
    for (bool const reset : {false, true})
        for (std::size_t cut = 0; cut <= kWhole; ++cut) {
            CAPTURE(cut);
            CAPTURE(reset);
            centre.cut = cut;
            centre.reset = reset;
            auto const one = report(static_cast<int>(cut) + (reset ? 1000 : 0));
            auto outcome = sink->deliver({&one, 1})[0];
            if (cut < kWhole) CHECK(outcome.kind == Kind::retry);
            if (outcome.kind != Kind::delivered) outcome = sink->deliver({&one, 1})[0];
            CHECK(outcome.kind == Kind::delivered);
            CHECK(outcome.tracking_id == "T-" + one.id.substr(one.id.size() - 4));
            CHECK(centre.effects(one.id) == 1);
        }
}

TEST_CASE("cut answer: where nothing tells one report from two, it is unknown and is not sent again") {
    Centre centre(false);
    ScriptedServer server([&](Request const& request) { return centre.answer(request); });
    LogCapture log;
    auto options = options_for(server);
    options.profile.idempotent = false;
    auto const sink = forwarder::make_http_sink(options);
    for (bool const reset : {false, true})
        for (std::size_t cut = 0; cut <= kWhole; ++cut) {
            CAPTURE(cut);
            CAPTURE(reset);
            centre.cut = cut;
            centre.reset = reset;
            auto const one = report(static_cast<int>(cut) + (reset ? 1000 : 0));
            auto const outcome = sink->deliver({&one, 1})[0];
            bool const known = outcome.kind == Kind::delivered;
            if (cut < kWhole) CHECK_FALSE(known);
            if (cut == kWhole && !reset) CHECK(known);
            if (!known) CHECK(outcome.kind == Kind::unknown);
            CHECK(centre.effects(one.id) == 1);
        }
}

TEST_CASE("cut answer: a centre that can be asked says what became of the report, and nothing is sent again"
) {
    Centre centre(false);
    ScriptedServer server([&](Request const& request) { return centre.answer(request); });
    LogCapture log;
    auto options = options_for(server);
    options.profile.idempotent = false;
    options.profile.look_up.path = "/{key}";
    options.profile.look_up.tracking_id = {"/tracking_id"};
    options.profile.look_up.wait = 45s;
    options.profile.look_up.rules = {{.status = {"404"}, .means = forwarder::AnswerRule::Means::absent}};
    auto const sink = forwarder::make_http_sink(options);
    CHECK(sink->can_inquire());
    CHECK_FALSE(sink->repetition_is_harmless());
    Time const sent_at(1000h);
    auto const ask = [&](std::string const& id, Duration later) {
        DoubtfulReport report;
        report.id = id;
        report.since = sent_at;
        return sink->inquire(report, sent_at + later);
    };
    for (bool const reset : {false, true})
        for (std::size_t cut = 0; cut <= kWhole; ++cut) {
            CAPTURE(cut);
            CAPTURE(reset);
            centre.cut = cut;
            centre.reset = reset;
            auto const one = report(static_cast<int>(cut) + (reset ? 1000 : 0));
            auto const outcome = sink->deliver({&one, 1})[0];
            auto tracking_id = outcome.tracking_id;
            if (outcome.kind != Kind::delivered) {
                CHECK(outcome.kind == Kind::unknown);
                auto const finding = ask(one.id, 1min);
                CHECK(finding.kind == Finding::Kind::there);
                tracking_id = finding.tracking_id;
            }
            CHECK(tracking_id == "T-" + one.id.substr(one.id.size() - 4));
            CHECK(centre.effects(one.id) == 1);
        }

    // What is not there may still come, for a while.
    CHECK(ask(report(3000).id, 44s).kind == Finding::Kind::not_yet);
    CHECK(ask(report(3000).id, 45s).kind == Finding::Kind::not_there);
}

TEST_CASE("cut answer: a report with which the process ended is not sent again blindly") {
    Centre centre(false);
    ScriptedServer server([&](Request const& request) { return centre.answer(request); });
    auto options = options_for(server);
    options.profile.idempotent = false;
    auto one = report(1);
    one.suspect = true;
    CHECK(forwarder::make_http_sink(options)->deliver({&one, 1})[0].kind == Kind::unknown);
    CHECK(centre.effects(one.id) == 0);
    // One whose last attempt was answered, and not taken, is.
    one.suspect = false;
    CHECK(forwarder::make_http_sink(options)->deliver({&one, 1})[0].kind == Kind::delivered);
}

TEST_CASE("cut answer: a centre without keys gets a connection of its own for every report") {
    Centre centre(false);
    ScriptedServer server([&](Request const& request) { return centre.answer(request); });
    auto options = options_for(server);
    options.profile.idempotent = false;
    options.in_flight = 4;
    auto const batch = reports(20);
    for (auto const& outcome : forwarder::make_http_sink(options)->deliver(batch))
        CHECK(outcome.kind == Kind::delivered);
    CHECK(server.requests().size() == 20);
}
