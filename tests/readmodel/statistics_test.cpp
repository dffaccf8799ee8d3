#include "readmodel/statistics.hpp"

#include "tests/readmodel/index_fixture.hpp"

using namespace kanal;
using namespace kanal::test;
using readmodel::Day;
using readmodel::ReportState;
using readmodel::Statistics;
using readmodel::StatisticsFilter;
using namespace std::chrono_literals;

namespace {

constexpr Day day(int year, unsigned month, unsigned date) {
    return std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(date);
}

struct Sort {
    char const* channel = "app";
    std::optional<ReportClass> report_class = {};
    char const* category = "";
};

void put_at(FollowedSpool& followed, std::string const& name, Time at, Sort const& sort = {}) {
    auto report = make_report(name);
    report.channel_name = sort.channel;
    report.received_at = at;
    report.report_class = sort.report_class;
    if (*sort.category != '\0') report.category = Category{sort.category, sort.category};
    REQUIRE(put(followed.spool(), report));
}

Statistics sums(FollowedSpool& followed, StatisticsFilter const& filter = {}) {
    auto found = followed.reader().statistics(filter);
    REQUIRE(found);
    return *found;
}

std::string text(std::vector<Statistics::Share> const& shares) {
    std::string line;
    for (auto const& share : shares)
        line += (share.name.empty() ? "-" : share.name) + " " + std::to_string(share.reports) + ";";
    return line;
}

}  // namespace

TEST_CASE("statistics: every report is counted once, by state, channel, class, category and month") {
    FollowedSpool followed;
    auto const january = Time(day(2026, 1, 10)) + 3h;
    auto const march = Time(day(2026, 3, 10)) + 3h;
    put_at(followed, "a", january, {"sms", ReportClass::complaint, "jalan"});
    put_at(followed, "b", march, {"sms", ReportClass::complaint, "lampu"});
    put_at(followed, "c", march, {"app", ReportClass::aspiration, "jalan"});
    put_at(followed, "d", march, {"app", {}, ""});
    REQUIRE(settle(followed.spool(), "lapor", {delivered(2, "LAPOR-77")}));
    followed.follow();
    auto const all = sums(followed);
    CHECK(all.total == 4);
    CHECK(all.states.at(ReportState::queued) == 3);
    CHECK(all.states.at(ReportState::delivered) == 1);
    CHECK(text(all.channels) == "app 2;sms 2;");
    CHECK(text(all.classes) == "complaint 2;- 1;aspiration 1;");
    CHECK(text(all.categories) == "jalan 2;- 1;lampu 1;");
    REQUIRE(all.periods.size() == 2);
    CHECK(all.periods[0].begin == day(2026, 1, 1));
    CHECK(all.periods[1].reports == 3);
    CHECK_FALSE(all.by_day);
}

TEST_CASE("statistics: filters join, and a report that moves on is counted where it stands now") {
    FollowedSpool followed;
    auto const march = Time(day(2026, 3, 10)) + 3h;
    put_at(followed, "a", march, {"sms", ReportClass::complaint, "jalan"});
    put_at(followed, "b", march, {"app", ReportClass::complaint, "jalan"});
    followed.follow();
    StatisticsFilter filter;
    filter.state = ReportState::delivered;
    CHECK(sums(followed, filter).total == 0);
    REQUIRE(settle(followed.spool(), "lapor", {delivered(1, "LAPOR-1")}));
    followed.follow();
    CHECK(sums(followed, filter).total == 1);
    CHECK(sums(followed).total == 2);
    CHECK(sums(followed).states.size() == 2);
    filter.channel = "app";
    CHECK(sums(followed, filter).total == 0);
    filter.state.reset();
    filter.report_class = "complaint";
    filter.category = "jalan";
    CHECK(sums(followed, filter).total == 1);
    filter.category = "";
    CHECK(sums(followed, filter).total == 0);
    // What is told again is not counted again.
    followed.follow();
    CHECK(sums(followed).total == 2);
}

TEST_CASE("statistics: a day begins at midnight of the office, and a time asked for is met to the day") {
    FollowedSpool followed;
    put_at(followed, "late", Time(day(2026, 1, 31)) + 16h + 59min);  // 23.59 on the 31st in Jakarta
    put_at(followed, "early", Time(day(2026, 1, 31)) + 17h);         // midnight
    put_at(followed, "middle", Time(day(2026, 5, 15)) + 3h);
    put_at(followed, "end", Time(day(2026, 8, 3)) + 3h);
    followed.follow();
    auto const between = [&](std::optional<Day> from, std::optional<Day> until) {
        StatisticsFilter filter;
        filter.from = from;
        filter.until = until;
        return sums(followed, filter).total;
    };
    CHECK(between(day(2026, 2, 1), {}) == 3);
    CHECK(between({}, day(2026, 2, 1)) == 1);
    CHECK(between(day(2026, 1, 31), day(2026, 2, 1)) == 1);
    CHECK(between(day(2026, 1, 31), day(2026, 2, 2)) == 2);
    CHECK(between(day(2026, 2, 2), day(2026, 8, 3)) == 1);
    CHECK(between(day(2026, 1, 20), day(2026, 8, 4)) == 4);
    CHECK(between(day(2026, 9, 1), {}) == 0);
    CHECK(between({}, day(2020, 1, 1)) == 0);
    CHECK(between(day(2026, 8, 3), day(2026, 8, 3)) == 0);
    StatisticsFilter week;
    week.from = day(2026, 1, 30);
    week.until = day(2026, 2, 6);
    auto const days = sums(followed, week);
    CHECK(days.by_day);
    REQUIRE(days.periods.size() == 2);
    CHECK(days.periods[1].begin == day(2026, 2, 1));
}

TEST_CASE("statistics: nothing is counted where nothing is") {
    FollowedSpool followed;
    CHECK(sums(followed).total == 0);
    CHECK(sums(followed).periods.empty());
}

TEST_CASE("statistics: a file that counts another zone's days is made again") {
    TempDir const folder;
    readmodel::IndexFile const west{folder.path() / "index.db", "Asia/Jakarta"};
    REQUIRE(west.create());
    readmodel::IndexFile const east{folder.path() / "index.db", "Asia/Jayapura"};
    CHECK(west.open());
    auto const other = east.open();
    REQUIRE_FALSE(other);
    CHECK(other.error().fault == Fault::reject);
}

TEST_CASE("statistics: they are read by the key, never report by report") {
    FollowedSpool followed;
    put_at(followed, "a", some_day());
    followed.follow();
    spool::Query plan = followed.database().query(
        "EXPLAIN QUERY PLAN SELECT period, state, channel, class, category, reports FROM statistic "
        "WHERE grain = 1 AND period >= 0 AND period < 30000"
    );
    REQUIRE(plan.next());
    CHECK(plan.text(3) == "SEARCH statistic USING PRIMARY KEY (grain=? AND period>? AND period<?)");
}
