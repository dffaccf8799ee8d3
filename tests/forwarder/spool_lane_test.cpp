#include "forwarder/forwarder.hpp"
#include "forwarder/sinks/file_sink.hpp"
#include "forwarder/sinks/http_sink.hpp"
#include "forwarder/sinks/sp4n_sink.hpp"
#include "log_capture.hpp"
#include "moved_clock.hpp"
#include "spool/attachments/attachment_files.hpp"
#include "spool/spool_thread.hpp"
#include "stand_in.hpp"
#include "tests/spool/show_result.hpp"
#include "tests/spool/spool_fixture.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <csignal>
#include <fstream>
#include <functional>
#include <thread>

using namespace kanal;
using namespace kanal::test;
using namespace std::chrono_literals;

namespace {

[[noreturn]] void die() {
    kill(getpid(), SIGKILL);
    std::abort();
}

// Whether the child was killed instead of coming to its end.
bool killed(std::function<void()> const& work) {
    auto const child = fork();
    if (child == 0) {
        work();
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    REQUIRE((WIFSIGNALED(status) ? WTERMSIG(status) == SIGKILL : WEXITSTATUS(status) == 0));
    return WIFSIGNALED(status);
}

void fill(std::filesystem::path const& directory, int reports) {
    auto const spool = open_spool(directory);
    for (int i = 0; i < reports; ++i)
        REQUIRE(put(*spool, make_report("report-" + std::to_string(i))));
}

std::unique_ptr<Sink> http_sink(StandIn const& centre) {
    forwarder::HttpSinkOptions options;
    options.centre = "lapor";
    options.url = centre.url();
    return forwarder::make_http_sink(options);
}

// Turns of a lane over the real spool until it has nothing to do.
void drain(
    std::filesystem::path const& directory,
    std::function<std::unique_ptr<forwarder::Outbox>(std::unique_ptr<forwarder::Outbox>)> wrap,
    std::unique_ptr<Sink> sink,
    std::size_t batch = 4
) {
    spool::SpoolThread spool(open_spool(directory), [] {});
    forwarder::LaneOptions options{
        .centre = "lapor", .pace = {.batch = batch, .in_flight = batch, .rate = 0}};
    forwarder::Lane lane(options, wrap(forwarder::spool_outbox(spool, "lapor")), std::move(sink));
    while (true) {
        auto const again = lane.step();
        if (again > std::chrono::steady_clock::now()) return;
    }
}

std::unique_ptr<forwarder::Outbox> as_it_is(std::unique_ptr<forwarder::Outbox> outbox) {
    return outbox;
}

// The spool's, as it is but for what a test changes.
struct ChangedOutbox : forwarder::Outbox {
    explicit ChangedOutbox(std::unique_ptr<forwarder::Outbox> within) : outbox(std::move(within)) {}

    Result<forwarder::Drawn> draw(forwarder::Draw const& draw, Time now) override {
        return outbox->draw(draw, now);
    }
    Result<void> settle(std::vector<Settlement> const& settlements, Time now) override {
        return outbox->settle(settlements, now);
    }
    Result<forwarder::Waiting> waiting() override { return outbox->waiting(); }
    Result<std::optional<DoubtfulReport>> doubtful(Time now) override { return outbox->doubtful(now); }

    std::unique_ptr<forwarder::Outbox> outbox;
};

struct DyingOutbox : ChangedOutbox {
    DyingOutbox(std::unique_ptr<forwarder::Outbox> within, int settlements)
        : ChangedOutbox(std::move(within)), left(settlements) {}

    Result<void> settle(std::vector<Settlement> const& settlements, Time now) override {
        if (left-- == 0) die();
        return ChangedOutbox::settle(settlements, now);
    }

    int left;
};

// Is not asked each minute of months how much waits.
struct UncountedOutbox : ChangedOutbox {
    using ChangedOutbox::ChangedOutbox;
    Result<forwarder::Waiting> waiting() override { return forwarder::Waiting(); }
};

}  // namespace

TEST_CASE(
    "lane on the spool: killed between the centre's answer and the settlement, each report takes effect once"
) {
    LogCapture log;
    TempDir dir;
    StandIn centre;
    fill(dir / "spool", 20);
    for (int settlements = 0; settlements < 4; ++settlements)
        CHECK(killed([&] {
            auto dying = [=](std::unique_ptr<forwarder::Outbox> outbox) {
                return std::make_unique<DyingOutbox>(std::move(outbox), settlements);
            };
            drain(dir / "spool", dying, http_sink(centre));
        }));
    drain(dir / "spool", as_it_is, http_sink(centre));
    auto const spool = open_spool(dir / "spool");
    CHECK(due(*spool, "lapor").empty());
    CHECK(state_of(*spool, id_for("report-0")) == "delivered");
    CHECK(centre.counts().effects == 20);
    CHECK(centre.counts().raw > 20);
    CHECK(centre.counts().raw <= 20 + 4 * 4);
}

TEST_CASE(
    "lane on the spool: a report that kills the process is tried a fourth time alone, then held, and "
    "the others flow"
) {
    LogCapture log;
    TempDir dir;
    fill(dir / "spool", 12);
    struct DyingSink : Sink {
        std::vector<Outcome> deliver(std::span<OutboundReport const> batch) override {
            std::vector<Outcome> outcomes;
            for (auto const& outbound : batch) {
                if (outbound.id == id_for("report-5")) die();
                Outcome outcome;
                outcome.kind = Outcome::Kind::delivered;
                outcome.tracking_id = "1";
                outcomes.push_back(outcome);
            }
            return outcomes;
        }
    };
    int deaths = 0;
    while (deaths < 10 && killed([&] { drain(dir / "spool", as_it_is, std::make_unique<DyingSink>()); }))
        ++deaths;
    CHECK(deaths == 4);
    auto const spool = open_spool(dir / "spool");
    CHECK(due(*spool, "lapor").empty());
    for (int i = 0; i < 12; ++i)
        CHECK(state_of(*spool, id_for("report-" + std::to_string(i))) == (i == 5 ? "held" : "delivered"));
}

TEST_CASE("lane on the spool: killed before a centre that knows no repetition, each report takes effect once"
) {
    LogCapture log;
    TempDir dir;
    StandIn centre({}, "stand_in_xml_centre.py");
    auto const address = "http://127.0.0.1:" + std::to_string(centre.port());
    forwarder::Sp4nSinkOptions options;
    options.url = address + "/addstream";
    options.lookup.url = address + "/lookup?nomor={number}";
    options.lookup.found = "//trackingid";
    auto const sink = [&options] { return forwarder::make_sp4n_sink(options); };
    fill(dir / "spool", 12);
    for (int settlements = 0; settlements < 4; ++settlements)
        CHECK(killed([&] {
            auto dying = [=](std::unique_ptr<forwarder::Outbox> outbox) {
                return std::make_unique<DyingOutbox>(std::move(outbox), settlements);
            };
            drain(dir / "spool", dying, sink(), 1);
        }));
    drain(dir / "spool", as_it_is, sink(), 1);
    {
        auto const spool = open_spool(dir / "spool");
        auto const backlog = in_group(*spool, [&] { return spool->deliveries().backlog(); });
        CHECK(backlog->at(0).queued == 0);
        // One for each time: that which was in hand.
        CHECK(backlog->at(0).unknown == 4);
        REQUIRE(in_group(*spool, [&] { return spool->deliveries().flush("", "ani", some_day()); }));
    }
    for (int question = 0; question < 4; ++question)
        drain(dir / "spool", as_it_is, sink(), 1);
    auto const spool = open_spool(dir / "spool");
    auto const counts = boost::json::parse(centre.state()).as_object();
    CHECK(counts.at("raw").to_number<int>() == 12);
    CHECK(counts.at("effects").as_object().size() == 12);
    for (auto const& effect : counts.at("effects").as_object()) {
        REQUIRE(effect.value().as_array().size() == 1);
        auto const tracking_id = std::string(effect.value().as_array()[0].as_string());
        auto const status =
            in_group(*spool, [&] { return spool->reports().find(std::string(effect.key())); });
        CHECK((*status)->tracking_ids == std::vector{tracking_id});
    }
}

TEST_CASE(
    "lane on the spool: after sixty days before a centre that asks for an hour each time all is delivered"
) {
    LogCapture log;
    TempDir dir;
    spool::SpoolThread spool(open_spool(dir / "spool"), [] {});
    struct Away : Sink {
        bool away = true;
        std::size_t tries = 0;
        std::vector<std::string> delivered = {};
        std::vector<Outcome> deliver(std::span<OutboundReport const> batch) override {
            std::vector<Outcome> outcomes(batch.size());
            for (std::size_t i = 0; i < batch.size(); ++i) {
                tries += away ? 1 : 0;
                outcomes[i].why = "http 503";
                if (away) outcomes[i].retry_after = 1h;
                if (away) continue;
                outcomes[i].kind = Outcome::Kind::delivered;
                outcomes[i].tracking_id = "T" + std::to_string(batch[i].sequence);
                delivered.push_back(batch[i].id);
            }
            return outcomes;
        }
    };
    auto owned = std::make_unique<Away>();
    auto& centre = *owned;
    MovedClock clock;
    clock.wall = some_day();
    clock.jitter = [] { return 0.3; };
    forwarder::LaneOptions options{.centre = "lapor", .pace = {.batch = 50, .in_flight = 8, .rate = 1}};
    auto outbox = std::make_unique<UncountedOutbox>(forwarder::spool_outbox(spool, "lapor"));
    forwarder::Lane lane(options, std::move(outbox), std::move(owned), clock.clock());
    int reports = 0;
    auto const accept = [&] {
        auto const name = "report-" + std::to_string(reports++);
        REQUIRE(spool.wait([&](spool::Spool& to) {
            return to.reports().put(make_report(name), sha256(name), RawBytes{"text/plain", name}, {});
        }));
        lane.wake();
    };
    for (int quarter_day = 0; quarter_day < 60 * 4; ++quarter_day) {
        accept();
        clock.run(lane, 6h);
    }
    CHECK(centre.tries >= 60 * 24 - 2);
    CHECK(centre.tries <= 60 * 24 + 2);
    centre.away = false;
    clock.run(lane, 61min);
    for (int i = 0; i < 10; ++i) {
        accept();
        clock.run(lane, 20s);
        CHECK(
            std::count(
                centre.delivered.begin(),
                centre.delivered.end(),
                id_for("report-" + std::to_string(reports - 1))
            ) == 1
        );
    }
    clock.run(lane, 20min);
    CHECK(centre.delivered.size() == static_cast<std::size_t>(reports));
    auto const counts = spool.wait([](spool::Spool& of) { return of.deliveries().backlog(); });
    CHECK(counts->at(0).queued + counts->at(0).held + counts->at(0).unknown == 0);
}

TEST_CASE("forwarder: every centre gets every report as it is committed, and stop leaves nothing half done") {
    LogCapture log;
    TempDir dir;
    StandIn centre;
    auto options = plain_options(dir / "spool");
    options.centres = {"lapor", "outbox", "meja"};
    spool::SpoolThread spool(open_spool(options), [] {});
    auto const attachments = dir / "spool" / "attachments";
    std::vector<forwarder::CentreSetup> centres(3);
    centres[0].lane = {.centre = "lapor", .pace = {.rate = 0}};
    centres[0].sink = http_sink(centre);
    centres[1].lane = {.centre = "outbox", .pace = {.rate = 0}};
    centres[1].sink = forwarder::make_file_sink(
        {.centre = "outbox",
         .directory = dir / "out",
         .attachment_path = [=](std::string_view sha) { return spool::attachment_path(attachments, sha); }}
    );
    centres[2].lane = {.centre = "meja"};
    forwarder::Forwarder forwarder(std::move(centres), spool);
    spool.set_on_commit([&forwarder] { forwarder.wake(); });
    forwarder.start();

    std::vector<Attachment> const picture{{.name = "jalan.jpg", .bytes = "\xff\xd8\xff\xe0 picture"}};
    for (int i = 0; i < 60; ++i) {
        auto job = [&, i](spool::Spool& to) {
            auto report = make_report("report-" + std::to_string(i));
            report.attachments = {{.name = "jalan.jpg", .size = picture[0].bytes.size()}};
            return to.reports().put(
                report, sha256(report.text), RawBytes{"text/plain", report.text}, picture
            );
        };
        REQUIRE(spool.wait(std::move(job)));
    }
    auto const end = std::chrono::steady_clock::now() + 30s;
    auto const delivered = [&] { return forwarder.status()[0].delivered + forwarder.status()[1].delivered; };
    while (delivered() < 120 && std::chrono::steady_clock::now() < end)
        std::this_thread::yield();
    spool.set_on_commit({});
    forwarder.stop();
    CHECK(delivered() == 120);
    CHECK(forwarder.status()[2].state == forwarder::LaneStatus::State::waiting);
    CHECK(centre.counts().effects == 60);
    std::ifstream file(dir / "out" / "reports.jsonl");
    std::size_t lines = 0;
    for (std::string line; std::getline(file, line);)
        ++lines;
    CHECK(lines == 60);
    auto const digest = to_hex(sha256(picture[0].bytes));
    CHECK(std::filesystem::exists(dir / "out" / "attachments" / digest));
}
