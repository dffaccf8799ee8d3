#include "readmodel/statistics.hpp"

#include "readmodel/index_reader.hpp"
#include "spool/sqlite/query.hpp"

#include <algorithm>
#include <limits>

namespace kanal::readmodel {

namespace {

using std::chrono::days;

constexpr days kDaysShownOneByOne = days(62);
constexpr std::size_t kMostPeriods = 400;

enum Grain : std::int64_t { kByDay = 0, kByMonth = 1 };  // as in the file

// A stretch of one grain, [from, until).
struct Stretch {
    Grain grain = kByMonth;
    Day from = {};
    Day until = {};
};

// Adds up rows that come in the order of the key, so that most have the name of the one before.
class Shares {
public:
    void add(std::string_view name, std::int64_t reports) {
        if (last_ == nullptr || last_->first != name) {
            auto found = sums_.find(name);
            if (found == sums_.end()) found = sums_.emplace(name, 0).first;
            last_ = &*found;
        }
        last_->second += reports;
    }
    std::vector<Statistics::Share> sorted() const {
        std::vector<Statistics::Share> shares;
        for (auto const& [name, reports] : sums_)
            shares.push_back({name, reports});
        std::stable_sort(shares.begin(), shares.end(), [](auto const& a, auto const& b) {
            return a.reports > b.reports;
        });
        return shares;
    }

private:
    using Sums = std::map<std::string, std::int64_t, std::less<>>;
    Sums sums_ = {};
    Sums::value_type* last_ = nullptr;
};

// Whole months where that is possible, single days at the ends.
std::vector<Stretch> stretches_of(Day from, Day until, bool by_day) {
    if (by_day) return {{kByDay, from, until}};
    auto const first_month = month_of(from) == from ? from : month_of(month_of(from) + days(31));
    auto const last_month = month_of(until);
    if (first_month >= last_month) return {{kByDay, from, until}};
    return {{kByDay, from, first_month}, {kByMonth, first_month, last_month}, {kByDay, last_month, until}};
}

class Sum {
public:
    Sum(StatisticsFilter const& filter, bool by_day) : filter_(filter), by_day_(by_day) {}

    // A row: period, state, channel, class, category, reports.
    void take(spool::Query const& row) {
        auto const state = static_cast<ReportState>(row.integer(1));
        if (filter_.state && state != *filter_.state) return;
        if (!filter_.channel.empty() && row.text(2) != filter_.channel) return;
        if (filter_.report_class && row.text(3) != *filter_.report_class) return;
        if (filter_.category && row.text(4) != *filter_.category) return;
        auto const reports = row.integer(5);
        total_ += reports;
        states_[state] += reports;
        channels_.add(row.text(2), reports);
        classes_.add(row.text(3), reports);
        categories_.add(row.text(4), reports);
        auto const day = Day(days(row.integer(0)));
        periods_[by_day_ ? day : month_of(day)] += reports;
    }
    Statistics done() const {
        Statistics sums;
        sums.total = total_;
        sums.states = states_;
        sums.channels = channels_.sorted();
        sums.classes = classes_.sorted();
        sums.categories = categories_.sorted();
        sums.by_day = by_day_;
        auto const skipped = periods_.size() - std::min(periods_.size(), kMostPeriods);
        auto const begin = std::next(periods_.begin(), static_cast<std::ptrdiff_t>(skipped));
        for (auto period = begin; period != periods_.end(); ++period)
            sums.periods.push_back({period->first, period->second});
        return sums;
    }

private:
    StatisticsFilter const& filter_;
    bool by_day_;
    std::int64_t total_ = 0;
    std::map<ReportState, std::int64_t> states_ = {};
    Shares channels_ = {};
    Shares classes_ = {};
    Shares categories_ = {};
    std::map<Day, std::int64_t> periods_ = {};
};

}  // namespace

Day day_of(Time time, TimeZone const& zone) {
    return std::chrono::floor<days>(time + zone.offset_at(time));
}

Day month_of(Day day) {
    auto const date = std::chrono::year_month_day(day);
    return date.year() / date.month() / 1;
}

Result<Statistics> IndexReader::statistics(StatisticsFilter const& filter) {
    spool::Query ends = database_.query(
        "SELECT (SELECT min(period) FROM statistic WHERE grain = 0), "
        "(SELECT max(period) FROM statistic WHERE grain = 0)"
    );
    auto row = ends.next();
    if (!row) return row.error();
    if (!*row || ends.null(0)) return Statistics{};
    // Nothing lies before or behind: an open end is one at a month's border.
    auto const first = month_of(Day(days(ends.integer(0))));
    auto const behind = month_of(month_of(Day(days(ends.integer(1)))) + days(31));
    auto const from = std::max(filter.from.value_or(first), first);
    auto const until = std::min(filter.until.value_or(behind), behind);
    bool const by_day = filter.from && filter.until && *filter.until - *filter.from <= kDaysShownOneByOne;
    Sum sum(filter, by_day);
    if (from >= until) return sum.done();
    for (auto const& stretch : stretches_of(from, until, by_day)) {
        if (stretch.from >= stretch.until) continue;
        // By the primary key: SEARCH statistic USING PRIMARY KEY (grain=? AND period>? AND period<?).
        spool::Query rows = database_.query(
            "SELECT period, state, channel, class, category, reports FROM statistic "
            "WHERE grain = ?1 AND period >= ?2 AND period < ?3"
        );
        rows.with(
            std::int64_t{stretch.grain},
            std::int64_t{stretch.from.time_since_epoch().count()},
            std::int64_t{stretch.until.time_since_epoch().count()}
        );
        for (;;) {
            auto more = rows.next();
            if (!more) return more.error();
            if (!*more) break;
            sum.take(rows);
        }
    }
    return sum.done();
}

}  // namespace kanal::readmodel
