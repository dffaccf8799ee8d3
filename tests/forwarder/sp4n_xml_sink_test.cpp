#include "forwarder/sinks/sp4n_sink.hpp"

#include "log_capture.hpp"
#include "sink_lane.hpp"
#include "stand_in.hpp"
#include "tests/support/secret_file.hpp"
#include "tests/support/temp_dir.hpp"

#include <doctest/doctest.h>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/json/parse.hpp>
#include <thread>

using namespace kanal;
using namespace kanal::test;
using namespace std::chrono_literals;
using Kind = Outcome::Kind;

namespace {

constexpr char const* kToken = "{00000000-1111-2222-3333-444444444444}";

struct Centre {
    explicit Centre(std::vector<std::string> arguments = {}) : process(arguments, "stand_in_xml_centre.py") {
        write_secret(folder / "token", kToken);
    }

    std::string url(std::string const& path) const {
        return "http://127.0.0.1:" + std::to_string(process.port()) + path;
    }
    forwarder::Sp4nSinkOptions options() const {
        forwarder::Sp4nSinkOptions options;
        options.centre = "sp4n";
        options.url = url("/addstream");
        options.token_file = folder / "token";
        return options;
    }
    forwarder::Sp4nSinkOptions with_lookup() const {
        auto asking = options();
        asking.lookup.url = url("/lookup?nomor={number}");
        asking.lookup.found = "//trackingid";
        asking.lookup.not_found = "//tidakada";
        return asking;
    }

    boost::json::object state() { return boost::json::parse(process.state()).as_object(); }
    std::int64_t count(char const* what) { return state().at(what).to_number<std::int64_t>(); }
    // The tracking ids under which the report took effect.
    std::vector<std::string> effects(std::string const& number) {
        auto const state = this->state();
        std::vector<std::string> found;
        if (auto const* const ids = state.at("effects").as_object().if_contains(number))
            for (auto const& id : ids->as_array())
                found.emplace_back(id.as_string());
        return found;
    }

    TempDir folder;
    StandIn process;
};

OutboundReport report(int number, std::string const& more = "") {
    OutboundReport outbound;
    outbound.sequence = number;
    outbound.id = "report-" + std::to_string(number);
    outbound.record = R"({"id":")" + outbound.id + R"(","number":")" + outbound.id +
                      R"(","text":"Jalan rusak")" + more + "}";
    return outbound;
}

Outcome send(Sink& sink, OutboundReport const& outbound) {
    return sink.deliver({&outbound, 1})[0];
}

}  // namespace

TEST_CASE("sp4n sink: one report is sent, with the token and the names that the interface has") {
    Centre centre({"--token", kToken});
    auto const sink = forwarder::make_sp4n_sink(centre.options());
    std::vector<OutboundReport> const batch{report(1), report(2)};
    auto const outcomes = sink->deliver(batch);
    CHECK(outcomes[0].kind == Kind::delivered);
    CHECK(outcomes[0].tracking_id == "1900001");
    CHECK(outcomes[0].said == "transaksiid 71900001");
    CHECK_FALSE(outcomes[1].tried);
    CHECK(centre.count("raw") == 1);
    CHECK(centre.effects("report-1") == std::vector<std::string>{"1900001"});
}

TEST_CASE("sp4n sink: what may have taken effect is unknown, and what certainly did not is tried again") {
    struct Row {
        char const* mode;
        Kind kind;
        std::size_t effects;
    };
    Row const rows[] = {
        {R"({"mode":"lost","times":1})", Kind::unknown, 1},
        {R"({"mode":"huge","times":1})", Kind::unknown, 1},
        {R"({"mode":"silent","times":1})", Kind::unknown, 1},
        {R"({"mode":"500","effect":true,"times":1})", Kind::unknown, 1},
        {R"({"mode":"502","times":1})", Kind::unknown, 0},
        {R"({"mode":"504","effect":true,"times":1})", Kind::unknown, 1},
        {R"({"mode":"body","body":"","effect":true,"times":1})", Kind::unknown, 1},
        {R"({"mode":"half","bytes":1})", Kind::unknown, 0},
        {R"({"mode":"half","bytes":150})", Kind::unknown, 0},
        {R"({"mode":"away"})", Kind::retry, 0},
        {R"({"mode":"503","times":1,"retry_after":60})", Kind::retry, 0},
        {R"({"mode":"429","times":1})", Kind::retry, 0},
        {R"({"mode":"400","times":1})", Kind::refused, 0},
        {R"({"mode":"401","times":1})", Kind::misconfigured, 0},
        {R"({"mode":"404","times":1})", Kind::misconfigured, 0},
    };
    Centre centre;
    int number = 0;
    for (auto const& row : rows) {
        CAPTURE(row.mode);
        centre.process.behave(row.mode);
        auto options = centre.options();
        options.client.timeout = 500ms;
        auto const sink = forwarder::make_sp4n_sink(options);
        auto const one = report(++number);
        CHECK(send(*sink, one).kind == row.kind);
        CHECK(centre.effects(one.id).size() == row.effects);
    }
}

TEST_CASE("sp4n sink: an address where the server is another, or none, is known before anything is sent") {
    auto options = Centre().options();  // its token is gone with it
    CHECK(send(*forwarder::make_sp4n_sink(options), report(1)).kind == Kind::misconfigured);
    Centre centre;
    options = centre.options();
    options.url = "https://127.0.0.1:" + std::to_string(centre.process.port()) + "/addstream";
    auto const outcome = send(*forwarder::make_sp4n_sink(options), report(1));
    CHECK((outcome.kind == Kind::misconfigured || outcome.kind == Kind::retry));
    CHECK(centre.count("raw") == 0);
}

TEST_CASE("sp4n sink: where no packet comes back from, nothing was sent") {
    // The system answers nothing where more connections wait than it was told to keep.
    int const listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    REQUIRE(bind(listener, reinterpret_cast<sockaddr*>(&address), length) == 0);
    REQUIRE(listen(listener, 0) == 0);
    REQUIRE(getsockname(listener, reinterpret_cast<sockaddr*>(&address), &length) == 0);
    std::vector<int> waiting;
    for (int i = 0; i < 4; ++i) {
        waiting.push_back(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
        (void)connect(waiting.back(), reinterpret_cast<sockaddr*>(&address), length);
    }
    Centre centre;
    auto options = centre.options();
    options.url = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port)) + "/addstream";
    options.client.timeout = 500ms;
    CHECK(send(*forwarder::make_sp4n_sink(options), report(1)).kind == Kind::retry);
    for (int const one : waiting)
        close(one);
    close(listener);
}

TEST_CASE("sp4n sink: after a lost answer the centre is asked whether it is well before it gets a report") {
    Centre centre;
    auto const sink = forwarder::make_sp4n_sink(centre.options());
    centre.process.behave(R"({"mode":"502"})");
    CHECK(send(*sink, report(1)).kind == Kind::unknown);
    for (int i = 2; i < 6; ++i) {
        auto const outcome = send(*sink, report(i));
        CHECK(outcome.kind == Kind::retry);
        CHECK(outcome.why == "http 502");
    }
    CHECK(centre.count("raw") == 1);
    centre.process.behave(R"({"mode":"away"})");
    CHECK(send(*sink, report(2)).kind == Kind::retry);
    centre.process.behave(R"({"mode":"ok"})");
    CHECK(send(*sink, report(2)).kind == Kind::delivered);
    auto const asked = centre.count("gets");
    CHECK(send(*sink, report(3)).kind == Kind::delivered);
    CHECK(centre.count("gets") == asked);
}

TEST_CASE("sp4n sink: where answers are lost again and again the lane is told to wait an hour") {
    Centre centre;
    auto const sink = forwarder::make_sp4n_sink(centre.options());
    centre.process.behave(R"({"mode":"body","body":"","effect":true})");
    for (int i = 1; i < 5; ++i)
        CHECK_FALSE(send(*sink, report(i)).retry_after.has_value());
    CHECK(send(*sink, report(5)).retry_after == Duration(1h));
    centre.process.behave(R"({"mode":"ok"})");
    CHECK(send(*sink, report(6)).kind == Kind::delivered);
}

TEST_CASE("sp4n sink: a report that was in hand when the process died is not sent again") {
    Centre centre;
    auto const sink = forwarder::make_sp4n_sink(centre.options());
    auto one = report(1);
    one.suspect = true;
    auto const outcome = send(*sink, one);
    CHECK(outcome.kind == Kind::unknown);
    CHECK(outcome.why == "the process ended while it was being sent");
    // Whatever else is wrong: what is settled otherwise would be sent as if it had never been.
    auto options = centre.options();
    options.token_file = centre.folder / "none";
    CHECK(send(*forwarder::make_sp4n_sink(options), one).kind == Kind::unknown);
    auto const stopped = forwarder::make_sp4n_sink(centre.options());
    stopped->begin_shutdown();
    CHECK_FALSE(stopped->deliver({&one, 1})[0].tried);
    CHECK(centre.count("raw") == 0);
}

TEST_CASE("sp4n sink: of a report that the centre has, an edition is carried by a person or not at all") {
    struct Row {
        std::optional<SentEdition> sent;
        std::uint32_t revision;
        char const* more;
        Kind kind;
    };
    SentEdition const first{.revision = 0, .delivered = true, .tracking_id = "7"};
    SentEdition const third{.revision = 2, .delivered = true, .tracking_id = "7"};
    SentEdition const doubtful{.revision = 0};
    Row const rows[] = {
        {first, 1, "", Kind::by_hand},
        {first, 0, R"(,"channel":{"media":0})", Kind::by_hand},
        {first, 0, R"(,"channel":{"media":3})", Kind::delivered},
        {third, 1, "", Kind::delivered},
        {third, 3, R"(,"channel":{"media":3})", Kind::by_hand},
        {doubtful, 1, "", Kind::by_hand},
        {doubtful, 0, R"(,"channel":{"media":3})", Kind::by_hand},
        {first, 1, R"(,"withdrawn":true)", Kind::by_hand},
        {std::nullopt, 1, R"(,"withdrawn":true)", Kind::by_hand},
    };
    Centre centre;
    auto const sink = forwarder::make_sp4n_sink(centre.options());
    for (auto const& row : rows) {
        CAPTURE(row.more);
        auto one = report(1, row.more);
        one.revision = row.revision;
        one.sent_edition = row.sent;
        auto const outcome = send(*sink, one);
        CHECK(outcome.kind == row.kind);
        if (row.kind == Kind::delivered) CHECK(outcome.tracking_id == "7");
    }
    CHECK(centre.count("raw") == 0);
    auto later = report(1);
    later.revision = 1;
    CHECK(send(*sink, later).kind == Kind::delivered);
}

TEST_CASE("sp4n sink: a centre that echoes the token does not bring it to a person's screen") {
    Centre centre({"--token", "another"});
    auto const outcome = send(*forwarder::make_sp4n_sink(centre.options()), report(1));
    CHECK(outcome.kind == Kind::misconfigured);
    CHECK(outcome.said == "token [token] tidak valid");
}

TEST_CASE("sp4n sink: at a stop the answer is waited for a few seconds, then the report is unknown") {
    Centre centre;
    centre.process.behave(R"({"mode":"silent"})");
    auto const sink = forwarder::make_sp4n_sink(centre.options());
    auto const one = report(1);
    std::thread stopper([&] {
        while (centre.count("raw") == 0)
            std::this_thread::yield();
        sink->begin_shutdown();
    });
    CHECK(send(*sink, one).kind == Kind::unknown);
    stopper.join();
    CHECK_FALSE(sink->deliver({&one, 1})[0].tried);
}

namespace {

// A lane with the real sink before the stand-in.
struct Way : SinkLane {
    explicit Way(Centre const& centre)
        : SinkLane(forwarder::make_sp4n_sink(impatient(centre)), {.batch = 1, .in_flight = 1, .rate = 0}) {}

    static forwarder::Sp4nSinkOptions impatient(Centre const& centre) {
        auto options = centre.with_lookup();
        options.client.timeout = 500ms;
        return options;
    }
    Settlement::Kind state(std::int64_t sequence) { return entry(sequence).state; }
};

}  // namespace

TEST_CASE("sp4n lane: an answer cut after any of its bytes means one effect, and no report is lost") {
    for (bool const reset : {false, true}) {
        CAPTURE(reset);
        LogCapture log;
        Centre centre;
        Way way(centre);
        int bytes = 0;
        bool cut = true;
        for (; cut && bytes < 1000; ++bytes) {
            centre.process.behave(
                R"({"mode":"cut","times":1,"bytes":)" + std::to_string(bytes) +
                (reset ? R"(,"reset":true})" : "}")
            );
            way.accept(1);
            way.run_for(2s);
            cut = way.state(bytes + 1) == Settlement::Kind::unknown;
            CHECK((cut || way.state(bytes + 1) == Settlement::Kind::delivered));
            way.run_for(2h);
        }
        CHECK(bytes > 150);
        CHECK(bytes < 1000);
        CHECK(centre.count("raw") == bytes);
        for (int i = 1; i <= bytes; ++i) {
            auto const entry = way.entry(i);
            CHECK(entry.state == Settlement::Kind::delivered);
            CHECK(centre.effects(entry.outbound.id) == std::vector<std::string>{entry.tracking_id});
        }
    }
}

TEST_CASE("sp4n lane: a request cut off by the centre is sent again once the centre has said it is not there"
) {
    LogCapture log;
    Centre centre;
    Way way(centre);
    int reports = 0;
    for (int const bytes : {1, 40, 120, 200}) {
        centre.process.behave(R"({"mode":"half","bytes":)" + std::to_string(bytes) + "}");
        way.accept(1);
        way.run_for(1s);
        centre.process.behave(R"({"mode":"ok"})");
        CHECK(way.state(++reports) == Settlement::Kind::unknown);
        way.run_for(50min);
        CHECK(way.state(reports) == Settlement::Kind::unknown);
        way.run_for(3h);
        CHECK(way.state(reports) == Settlement::Kind::delivered);
        CHECK(centre.effects("report-" + std::to_string(reports)).size() == 1);
    }
    CHECK(log.count("event=report_not_found") == 4);
}

TEST_CASE("sp4n lane: a question that fails puts off the next question, and no other report waits for it") {
    LogCapture log;
    Centre centre;
    Way way(centre);
    centre.process.behave(R"({"mode":"lost","times":1,"lookup":"503"})");
    way.accept(1);
    way.run_for(10s);
    REQUIRE(way.state(1) == Settlement::Kind::unknown);
    for (int i = 2; i <= 200; ++i) {
        way.accept(1);
        way.run_for(6min);
        CHECK(way.state(i) == Settlement::Kind::delivered);
    }
    // Twenty hours: after a minute, then doubling to an hour.
    CHECK(centre.count("lookups") >= 20);
    CHECK(centre.count("lookups") <= 30);
    CHECK(way.state(1) == Settlement::Kind::unknown);
    centre.process.behave(R"({"mode":"ok","lookup":"ok"})");
    way.run_for(2h);
    CHECK(way.entry(1).tracking_id == "1900001");
    CHECK(centre.effects("report-1").size() == 1);
}
