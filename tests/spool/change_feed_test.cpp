#include "spool/reports/change_feed.hpp"
#include "spool/reports/changes.hpp"
#include "spool/reports/report_key.hpp"
#include "spool/sqlite/database.hpp"
#include "tests/spool/show_result.hpp"
#include "tests/spool/spool_fixture.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>

using namespace kanal;
using namespace kanal::test;

namespace {

constexpr auto kWeek = std::chrono::hours(24 * 7);
constexpr auto kMinute = std::chrono::minutes(1);

std::unique_ptr<spool::ChangeFeed> open_feed(TempDir const& dir) {
    auto feed = spool::ChangeFeed::open(dir.path());
    REQUIRE(feed);
    return std::move(*feed);
}

Result<std::vector<std::int64_t>> knows_none(std::string const&) {
    return std::vector<std::int64_t>();
}

// What has changed since the call before.
class Follower {
public:
    explicit Follower(TempDir const& dir) : feed_(open_feed(dir)) {}

    spool::FeedChanges next(std::size_t limit = 100) {
        auto changes = feed_->changes_after(position_, limit, [this](std::string const& key) {
            return Result<std::vector<std::int64_t>>(editions_[spool::unpack_identifier(key)]);
        });
        REQUIRE(changes.has_value());
        position_ = changes->reached;
        for (auto const& report : changes->reports)
            editions_[report.id] = report.editions;
        return std::move(*changes);
    }
    std::string state_of(std::string const& name) {
        auto const changes = next();
        auto const& reports = changes.reports;
        auto const found = std::find_if(reports.begin(), reports.end(), [&](auto const& report) {
            return report.id == id_for(name);
        });
        return found == reports.end() ? "unchanged" : found->state;
    }
    bool follows() {
        auto const standing = feed_->extent();
        REQUIRE(standing);
        return spool::ChangeFeed::follows(position_, *standing);
    }
    spool::ChangeFeed& feed() { return *feed_; }

private:
    std::unique_ptr<spool::ChangeFeed> feed_;
    spool::FeedPosition position_ = {};
    std::map<std::string, std::vector<std::int64_t>> editions_ = {};  // by the report's id
};

}  // namespace

TEST_CASE("change feed: what is accepted, held, released, settled and forgotten is told once, as it stands") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    Follower follower(dir);
    CHECK(follower.next().reports.empty());
    REQUIRE(put(*spool, make_report("a")));
    auto const accepted = follower.next();
    REQUIRE(accepted.reports.size() == 1);
    CHECK(accepted.reports[0].state == "queued");
    CHECK(accepted.reports[0].received_at == some_day());
    CHECK(accepted.reports[0].record.find("Jalan rusak") != std::string::npos);
    CHECK(follower.state_of("a") == "unchanged");

    REQUIRE(in_group(*spool, [&] { return spool->deliveries().hold(id_for("a"), "cek", "ani", some_day()); })
    );
    CHECK(follower.state_of("a") == "held");
    REQUIRE(in_group(*spool, [&] { return spool->deliveries().release(id_for("a"), "ani", some_day()); }));
    CHECK(follower.state_of("a") == "queued");
    REQUIRE(settle(*spool, "lapor", {delivered(1)}));
    auto const settled = follower.next();
    REQUIRE(settled.reports.size() == 1);
    CHECK(settled.reports[0].state == "delivered");
    CHECK(settled.reports[0].tracking_ids == std::vector<std::string>{"LAPOR-1"});

    REQUIRE(spool->upkeep(some_day() + kWeek + kMinute));
    auto const forgotten = follower.next();
    REQUIRE(forgotten.reports.size() == 1);
    CHECK(forgotten.reports[0].record.empty());
}

TEST_CASE("change feed: a report of which a person decides, and one that has several editions") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    Follower follower(dir);
    auto doubtful = make_report("a");
    doubtful.doubt = "mailing list";
    REQUIRE(put(*spool, doubtful));
    CHECK(follower.state_of("a") == "review");
    REQUIRE(in_group(*spool, [&] {
        return spool->reviews().close(id_for("a"), "bukan pengaduan", "ani", some_day());
    }));
    CHECK(follower.state_of("a") == "closed");
    REQUIRE(in_group(*spool, [&] { return spool->reviews().pass(id_for("a"), "ani", some_day()); }));
    CHECK(follower.state_of("a") == "queued");

    auto edited = make_report("a", "Sudah ditambal, lalu rusak lagi.");
    edited.revision = 1;
    REQUIRE(put(*spool, edited));
    auto const changes = follower.next();
    REQUIRE(changes.reports.size() == 1);
    CHECK(changes.reports[0].first == 1);
    CHECK(changes.reports[0].last == 2);
    CHECK(changes.reports[0].revision == 1);
}

TEST_CASE("change feed: an edition that was not read yet is left out until it is, and lost for nobody") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    Follower follower(dir);
    REQUIRE(put(*spool, make_report("a")));
    REQUIRE(put(*spool, make_report("b")));
    auto edited = make_report("a", "Sudah ditambal, lalu rusak lagi.");
    edited.revision = 1;
    REQUIRE(put(*spool, edited));
    REQUIRE(in_group(*spool, [&] { return spool->deliveries().hold(id_for("b"), "cek", "ani", some_day()); })
    );
    auto const first = follower.next(1);
    REQUIRE(first.reports.size() == 1);
    CHECK(first.reports[0].last == 1);
    CHECK(first.more);
    CHECK(follower.state_of("b") == "held");
    auto const rest = follower.next(1);
    CHECK(rest.reports.empty());
}

TEST_CASE("change feed: a centre that comes or goes changes nothing of the reports that are here") {
    TempDir dir;
    {
        auto spool = open_spool(dir.path());
        REQUIRE(put(*spool, make_report("a")));
        REQUIRE(put(*spool, make_report("b")));
        REQUIRE(settle(*spool, "lapor", {delivered(1)}));
    }
    auto options = plain_options(dir.path());
    options.centres = {"arsip"};
    auto spool = open_spool(options);
    Follower follower(dir);
    auto const changes = follower.next();
    REQUIRE(changes.reports.size() == 2);
    CHECK(changes.reports[0].state == "delivered");
    CHECK(changes.reports[0].centre == "lapor");
    CHECK(changes.reports[1].state == "queued");
    CHECK(changes.reports[1].centre == "lapor");
}

TEST_CASE("change feed: quarantine and ignored events come and go") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    Follower follower(dir);
    Fragment const fragment{RawBytes{"text/plain", "{"}, "unreadable"};
    REQUIRE(in_group(*spool, [&] { return spool->quarantine().add("app", fragment, some_day()); }));
    REQUIRE(in_group(*spool, [&] { return spool->ignored().keep("app", fragment, some_day()); }));
    auto const came = follower.next();
    REQUIRE(came.quarantine.size() == 1);
    REQUIRE(came.ignored.size() == 1);
    CHECK(came.quarantine[0].listed);
    CHECK(came.ignored[0].channel == "app");
    CHECK(follower.feed().quarantine_after(0, 10)->size() == 1);
    CHECK(follower.feed().ignored_after(0, 10)->size() == 1);
    REQUIRE(in_group(*spool, [&] { return spool->quarantine().discard("q1", "spam", "ani", some_day()); }));
    REQUIRE(in_group(*spool, [&] { return spool->ignored().replayed("i1", "ani", some_day()); }));
    auto const went = follower.next();
    REQUIRE(went.quarantine.size() == 1);
    REQUIRE(went.ignored.size() == 1);
    CHECK_FALSE(went.quarantine[0].listed);
    CHECK_FALSE(went.ignored[0].listed);
}

TEST_CASE("change feed: what was followed is removed, and what was not is told to be lost") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    Follower follower(dir);
    Follower slow(dir);
    REQUIRE(put(*spool, make_report("a")));
    for (int i = 0; i < 5; ++i) {
        REQUIRE(in_group(*spool, [&] {
            return spool->deliveries().hold(id_for("a"), "x", "ani", some_day());
        }));
        REQUIRE(in_group(*spool, [&] { return spool->deliveries().release(id_for("a"), "ani", some_day()); })
        );
    }
    auto const reached = follower.next().reached;
    CHECK(reached.change == 10);
    spool->set_projected(reached.change);
    REQUIRE(spool->upkeep(some_day()));
    CHECK(follower.follows());
    CHECK_FALSE(slow.follows());
    REQUIRE(in_group(*spool, [&] { return spool->deliveries().hold(id_for("a"), "x", "ani", some_day()); }));
    CHECK(follower.next().reached.change == 11);
}

TEST_CASE("change feed: an answer is limited, and says that there is more") {
    TempDir dir;
    auto spool = open_spool(dir.path());
    Follower follower(dir);
    for (auto const* name : {"a", "b", "c"})
        REQUIRE(put(*spool, make_report(name)));
    auto const first = follower.next(2);
    CHECK(first.reports.size() == 2);
    CHECK(first.more);
    auto const rest = follower.next(2);
    CHECK(rest.reports.size() == 1);
    CHECK_FALSE(rest.more);
}

TEST_CASE("change feed: another spool has another identity, and a reader does not stop a checkpoint for good"
) {
    TempDir dir;
    TempDir other;
    auto spool = open_spool(dir.path());
    auto const another = open_spool(other.path());
    auto const feed = open_feed(dir);
    CHECK(feed->extent()->identity != open_feed(other)->extent()->identity);
    CHECK(feed->extent()->identity.size() == 32);
    REQUIRE(put(*spool, make_report("a")));
    CHECK(feed->changes_after({}, 10, knows_none)->reports.size() == 1);
    for (int i = 0; i < 61; ++i)  // the last empties the log
        REQUIRE(spool->upkeep(some_day()));
    CHECK(std::filesystem::file_size(dir / "spool.db-wal") == 0);
    CHECK(feed->changes_after({}, 10, knows_none)->reports.size() == 1);
}
