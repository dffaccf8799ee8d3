// What a recap of many reports costs: fills a read model with reports of three years and asks for their sums.
// Usage: statistics_bench FOLDER [REPORTS]
#include "readmodel/index_file.hpp"
#include "readmodel/index_reader.hpp"
#include "readmodel/index_writer.hpp"

#include "base/identifier.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <random>

using namespace kanal;
using namespace kanal::readmodel;

namespace {

constexpr std::size_t kInOneTransaction = 5'000;
constexpr int kRepetitions = 50;

double milliseconds_since(std::chrono::steady_clock::time_point begun) {
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begun).count();
}

void demand(Result<void> const& done) {
    if (done) return;
    std::fprintf(stderr, "%s\n", done.error().what.c_str());
    std::exit(1);
}

// Ten channels, five classes, forty categories of which few are frequent.
spool::ReportNow report_of(std::int64_t number, std::int64_t of, std::mt19937& random) {
    static constexpr char const* kClasses[] = {
        "", "complaint", "aspiration", "information", "whistleblowing"};
    auto const day =
        std::chrono::sys_days(std::chrono::year(2024) / 1 / 1) + std::chrono::days(number * 1'095 / of);
    std::geometric_distribution<int> rare(0.12);
    spool::ReportNow report;
    report.first = report.last = number;
    report.editions = {number};
    report.id = name_identifier(std::to_string(number));
    report.number = std::to_string(number);
    report.channel = "channel-" + std::to_string(std::min(rare(random), 9));
    report.report_class = kClasses[random() % 5];
    report.category = std::to_string(std::min(rare(random) * 2, 39));
    report.received_at = Time(day) + std::chrono::seconds(random() % 86'400);
    report.state = random() % 50 == 0 ? "closed" : number * 100 / of == 99 ? "queued" : "delivered";
    return report;
}

void fill(spool::Database& database, std::int64_t reports) {
    IndexWriter writer(database);
    std::mt19937 random(17);
    for (std::int64_t next = 1; next <= reports;) {
        spool::FeedChanges changes;
        while (next <= reports && changes.reports.size() < kInOneTransaction)
            changes.reports.push_back(report_of(next++, reports, random));
        demand(writer.begin());
        demand(writer.apply(changes));
        demand(writer.commit());
    }
}

void measure(IndexReader& reader, char const* name, StatisticsFilter const& filter) {
    std::vector<double> times;
    std::int64_t total = 0;
    for (int i = 0; i < kRepetitions; ++i) {
        auto const begun = std::chrono::steady_clock::now();
        auto const sums = reader.statistics(filter);
        times.push_back(milliseconds_since(begun));
        if (!sums) demand(sums.error());
        total = sums->total;
    }
    std::sort(times.begin(), times.end());
    std::printf(
        "%-28s %9lld reports  median %6.1f ms  longest %6.1f ms\n",
        name,
        static_cast<long long>(total),
        times[times.size() / 2],
        times.back()
    );
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) return 64;
    std::int64_t const reports = argc > 2 ? std::strtoll(argv[2], nullptr, 10) : 600'000;
    IndexFile const file{std::filesystem::path(argv[1]) / "index.db"};
    auto database = file.create();
    if (!database) demand(database.error());
    auto const begun = std::chrono::steady_clock::now();
    fill(**database, reports);
    std::printf(
        "%lld reports in %.1f s\n", static_cast<long long>(reports), milliseconds_since(begun) / 1'000
    );
    IndexReader reader(**database);
    using namespace std::chrono;
    measure(reader, "all", {});
    StatisticsFilter filter;
    filter.channel = "channel-3";
    measure(reader, "one channel", filter);
    filter = {};
    filter.category = "4";
    filter.state = ReportState::delivered;
    measure(reader, "one category and state", filter);
    filter = {};
    filter.from = sys_days(year(2024) / 1 / 17);
    filter.until = sys_days(year(2026) / 12 / 17);
    measure(reader, "from day to day", filter);
    filter.from = sys_days(year(2026) / 3 / 1);
    filter.until = sys_days(year(2026) / 4 / 1);
    measure(reader, "one month, by day", filter);
    return 0;
}
