#include "forwarder/sinks/http_sink.hpp"
#include "log_capture.hpp"
#include "reports.hpp"
#include "scripted_server.hpp"

#include <doctest/doctest.h>

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

std::string tracking_id_of(OutboundReport const& report) {
    return "T-" + report.id.substr(report.id.size() - 4);
}

forwarder::HttpSinkOptions options_for(ScriptedServer const& server) {
    forwarder::HttpSinkOptions options;
    options.centre = "lapor";
    options.url = server.url();
    options.profile.report_at = "";
    return options;
}

std::size_t const kWhole = Centre::taken("0000").size();

// Sends a report for each byte that the answer may end behind, with FIN and with RST; `check` is given it
// with the first outcome, and whether the answer came whole.
template <class Check>
void sweep(Centre& centre, Sink& sink, Check const& check) {
    for (bool const reset : {false, true})
        for (std::size_t cut = 0; cut <= kWhole; ++cut) {
            CAPTURE(cut);
            CAPTURE(reset);
            centre.cut = cut;
            centre.reset = reset;
            auto const one = report(static_cast<int>(cut) + (reset ? 1000 : 0));
            auto const outcome = sink.deliver({&one, 1})[0];
            bool const known = outcome.kind == Kind::delivered;
            if (cut < kWhole) CHECK_FALSE(known);
            if (cut == kWhole && !reset) CHECK(known);
            if (known) CHECK(outcome.tracking_id == tracking_id_of(one));
            check(one, outcome);
            CHECK(centre.effects(one.id) == 1);
        }
}

}  // namespace

TEST_CASE("cut answer: whichever byte is the last, the report takes effect once and is known to have") {
    Centre centre(true);
    ScriptedServer server([&](Request const& request) { return centre.answer(request); });
    LogCapture log;
    auto const sink = forwarder::make_http_sink(options_for(server));
    sweep(centre, *sink, [&](OutboundReport const& one, Outcome const& first) {
        if (first.kind == Kind::delivered) return;
        CHECK(first.kind == Kind::retry);
        auto const again = sink->deliver({&one, 1})[0];
        CHECK(again.kind == Kind::delivered);
        CHECK(again.tracking_id == tracking_id_of(one));
    });
}

TEST_CASE("cut answer: where nothing tells one report from two, it is unknown and is not sent again") {
    Centre centre(false);
    ScriptedServer server([&](Request const& request) { return centre.answer(request); });
    LogCapture log;
    auto options = options_for(server);
    options.profile.idempotent = false;
    auto const sink = forwarder::make_http_sink(options);
    sweep(centre, *sink, [](OutboundReport const&, Outcome const& first) {
        if (first.kind != Kind::delivered) CHECK(first.kind == Kind::unknown);
    });
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
        DoubtfulReport doubtful;
        doubtful.id = id;
        doubtful.since = sent_at;
        return sink->inquire(doubtful, sent_at + later);
    };
    sweep(centre, *sink, [&](OutboundReport const& one, Outcome const& first) {
        if (first.kind == Kind::delivered) return;
        CHECK(first.kind == Kind::unknown);
        auto const finding = ask(one.id, 1min);
        CHECK(finding.kind == Finding::Kind::there);
        CHECK(finding.tracking_id == tracking_id_of(one));
    });

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
