#include "readmodel/index_reader.hpp"

#include "normalizer/report_identity.hpp"
#include "readmodel/entry.hpp"
#include "readmodel/search_text.hpp"
#include "readmodel/standing_rows.hpp"

#include <algorithm>
#include <chrono>
#include <functional>

namespace kanal::readmodel {

namespace {

constexpr std::int64_t kHour = 60 * 60 * 1000;
constexpr int kMostLookedAt = 20'000;
constexpr int kLooksBetweenClocks = 64;
constexpr auto kPageTime = std::chrono::milliseconds(25);
// So few that their texts are read one by one sooner than the index of words has found the same.
constexpr std::int64_t kFewReports = 2'000;
constexpr std::int64_t kFirstStretch = 50'000;  // reports whose words are looked up at a time

bool holds(std::string_view line, std::vector<std::string> const& words) {
    return std::all_of(words.begin(), words.end(), [line](std::string const& word) {
        return line.find(word) != std::string_view::npos;
    });
}

// All in one line: a name and a number are different things.
bool a_line_holds(std::string_view text, std::vector<std::string> const& words) {
    if (words.empty()) return true;
    for (;;) {
        auto const end = std::min(text.find('\n'), text.size());
        if (holds(text.substr(0, end), words)) return true;
        if (end == text.size()) return false;
        text.remove_prefix(end + 1);
    }
}

}  // namespace

// One question on its way, and what it has found.
struct IndexReader::Search {
    ReportFilter const& filter;
    Range range = {};
    std::size_t limit = 0;
    std::vector<std::string> words = {};   // of the text, folded
    std::vector<std::string> sender = {};  // of the reporter
    std::int64_t since = 0;
    std::int64_t until = 0;
    std::chrono::steady_clock::time_point end = std::chrono::steady_clock::now() + kPageTime;
    int looked = 0;
    std::int64_t last = 0;  // the last that was looked at
    ReportPage page = {};

    bool full() const { return page.reports.size() >= limit; }
    // Whether the page has cost what a page may cost. The first look is always granted: a page gets on.
    bool spent() {
        if (looked == 0 || looked % kLooksBetweenClocks != 0) return false;
        return looked >= kMostLookedAt || std::chrono::steady_clock::now() > end;
    }
};

Result<ReportPage> IndexReader::list(ReportFilter const& filter, std::int64_t below, std::size_t limit) {
    auto const range = range_of(filter, below);
    if (!range) return range.error();
    Search search{.filter = filter, .range = *range, .limit = std::max<std::size_t>(limit, 1)};
    search.since = spool::to_milliseconds(filter.since);
    search.until = spool::to_milliseconds(filter.until);
    search.words = words_of(filter.text);
    search.sender = words_of(filter.sender);
    if (auto digits = phone_digits(filter.sender); !digits.empty()) search.sender = {std::move(digits)};
    if (search.range.lowest >= search.range.below) return ReportPage{};

    if (!filter.tracking_id.empty()) {
        auto found = tracked(filter.tracking_id);
        if (!found) return found.error();
        return take(search, std::move(*found));
    }
    if (auto const numbers = normalizer::read_typed_number(filter.text).numbers; !numbers.empty()) {
        auto found = named(numbers);
        if (!found) return found.error();
        if (!found->empty()) {
            search.words.clear();
            return take(search, std::move(*found));
        }
    }
    auto const sizes = sizes_of(filter);
    if (!sizes) return sizes.error();
    auto all_words = search.words;
    all_words.insert(all_words.end(), search.sender.begin(), search.sender.end());
    auto const expression = trigrams_of(all_words);
    auto const least = std::min({sizes->state, sizes->channel, sizes->centre});
    if (expression.empty() || filter.changed_since || least <= kFewReports) return walk(search, *sizes);
    return walk_matches(search, expression);
}

// The reports that may have come in this time. The clock may have jumped, so each is still looked at.
Result<IndexReader::Range> IndexReader::range_of(ReportFilter const& filter, std::int64_t below) {
    Range range{1, below};
    bool const open = filter.since == Time() && filter.until == Time::max();
    if (open) return range;
    spool::Query hours = database_.query(
        "SELECT ifnull(min(lowest), 0), ifnull(max(highest), 0) FROM hour WHERE hour BETWEEN ?1 AND ?2"
    );
    hours.with(spool::to_milliseconds(filter.since) / kHour, spool::to_milliseconds(filter.until) / kHour);
    auto row = hours.next();
    if (!row) return row.error();
    range.lowest = hours.integer(0);
    range.below = std::min(below, hours.integer(1) + 1);
    return range;
}

Result<IndexReader::Sizes> IndexReader::sizes_of(ReportFilter const& filter) {
    Sizes sizes{kFromTheNewest, kFromTheNewest, kFromTheNewest};
    if (is_open_at_centre(filter)) {
        auto const open = count_open(database_, filter, kFewReports + 1);
        if (!open) return open.error();
        sizes.centre = *open;
    }
    if (filter.state && filter.centre.empty()) {
        spool::Query sum = database_.query("SELECT sum(reports) FROM tally WHERE state = ?1");
        auto row = sum.with(static_cast<std::int64_t>(*filter.state)).next();
        if (!row) return row.error();
        sizes.state = sum.integer(0);
    }
    if (!filter.channel.empty()) {
        spool::Query sum = database_.query("SELECT sum(reports) FROM tally WHERE channel = ?1");
        auto row = sum.with(filter.channel).next();
        if (!row) return row.error();
        sizes.channel = sum.integer(0);
    }
    return sizes;
}

Result<ReportPage> IndexReader::take(Search& search, std::vector<std::int64_t> firsts) {
    std::sort(firsts.begin(), firsts.end(), std::greater<>());
    firsts.erase(std::unique(firsts.begin(), firsts.end()), firsts.end());
    for (auto const first : firsts) {
        if (first < search.range.lowest || first >= search.range.below) continue;
        if (search.full()) {
            search.page.next = search.last;
            break;
        }
        if (auto done = offer(search, first); !done) return done.error();
    }
    return std::move(search.page);
}

// Down the shortest list that holds all that may fit.
Result<ReportPage> IndexReader::walk(Search& search, Sizes const& sizes) {
    auto const& filter = search.filter;
    bool const by_change = filter.changed_since && !filter.channel.empty();
    bool const by_centre = !by_change && is_open_at_centre(filter) && sizes.centre <= sizes.channel;
    bool const by_state =
        !by_change && !by_centre && filter.state && filter.centre.empty() && sizes.state <= sizes.channel;
    bool const by_channel = !by_change && !by_centre && !by_state && !filter.channel.empty();
    spool::Query rows = database_.query(
        by_change    ? "SELECT first FROM report INDEXED BY report_changed "
                       "WHERE first >= ?1 AND first < ?2 AND channel = ?3 AND changed_at >= ?4 "
                       "ORDER BY first DESC"
        : by_centre  ? "SELECT first FROM standing INDEXED BY standing_open "
                       "WHERE first >= ?1 AND first < ?2 AND centre = ?3 AND state = ?4 AND state <> 3 "
                       "ORDER BY first DESC"
        : by_state   ? "SELECT first FROM report WHERE first >= ?1 AND first < ?2 AND state = ?3 "
                       "ORDER BY first DESC"
        : by_channel ? "SELECT first FROM report WHERE first >= ?1 AND first < ?2 AND channel = ?3 "
                       "ORDER BY first DESC"
                     : "SELECT first FROM report WHERE first >= ?1 AND first < ?2 ORDER BY first DESC"
    );
    auto const& [lowest, below] = search.range;
    if (by_change)
        rows.with(lowest, below, filter.channel, spool::to_milliseconds(*filter.changed_since));
    else if (by_centre)
        rows.with(lowest, below, filter.centre, static_cast<std::int64_t>(*filter.state));
    else if (by_state)
        rows.with(lowest, below, static_cast<std::int64_t>(*filter.state));
    else if (by_channel)
        rows.with(lowest, below, filter.channel);
    else
        rows.with(lowest, below);
    for (;;) {
        auto row = rows.next();
        if (!row) return row.error();
        if (!*row) return std::move(search.page);
        if (search.full() || search.spent()) {
            search.page.next = search.last;
            return std::move(search.page);
        }
        if (auto done = offer(search, rows.integer(0)); !done) return done.error();
    }
}

// A stretch at a time: within one, SQLite goes through as much of its index as it takes to find the next
// match, and nothing stops it.
Result<ReportPage> IndexReader::walk_matches(Search& search, std::string const& expression) {
    auto below = search.range.below;
    {
        spool::Query newest = database_.query("SELECT max(first) FROM report");
        auto row = newest.next();
        if (!row) return row.error();
        below = std::min(below, newest.integer(0) + 1);
    }
    auto stretch = kFirstStretch;
    while (below > search.range.lowest) {
        auto const lowest = std::max(search.range.lowest, below - stretch);
        auto const begun = std::chrono::steady_clock::now();
        spool::Query rows = database_.query(
            "SELECT rowid FROM search WHERE search MATCH ?1 AND rowid >= ?2 AND rowid < ?3 "
            "ORDER BY rowid DESC"
        );
        rows.with(expression, lowest, below);
        for (;;) {
            auto row = rows.next();
            if (!row) return row.error();
            if (!*row) break;
            if (search.full() || search.spent()) {
                search.page.next = search.last;
                return std::move(search.page);
            }
            if (auto done = offer(search, rows.integer(0)); !done) return done.error();
        }
        below = lowest;
        auto const now = std::chrono::steady_clock::now();
        if (now > search.end && below > search.range.lowest) {
            search.page.next = below;
            break;
        }
        if (now - begun < kPageTime / 8) stretch *= 2;
    }
    return std::move(search.page);
}

// Takes the report into the page if it fits.
Result<void> IndexReader::offer(Search& search, std::int64_t first) {
    ++search.looked;
    search.last = first;
    spool::Query one = database_.query(kEntryRow);
    auto row = one.with(first).next();
    if (!row) return row.error();
    if (!*row) return {};
    auto const& filter = search.filter;
    auto const received = one.integer(kReceivedColumn);
    if (received < search.since || received >= search.until) return {};
    bool const over_all = filter.state && filter.centre.empty();
    if (over_all && one.integer(kStateColumn) != static_cast<std::int64_t>(*filter.state)) return {};
    if (filter.changed_since && one.integer(kChangedColumn) < spool::to_milliseconds(*filter.changed_since))
        return {};
    if (!filter.channel.empty() && one.text(kChannelColumn) != filter.channel) return {};
    if (!filter.report_class.empty() && one.text(kClassColumn) != filter.report_class) return {};
    if (!filter.with_confidential && one.integer(kConfidentialColumn) == 1) return {};
    auto const holds = holds_words(search, first);
    if (!holds) return holds.error();
    if (!*holds) return {};
    auto entry = read_entry(one);
    if (!filter.centre.empty()) {
        auto const stands = stands_there(database_, filter, entry);
        if (!stands) return stands.error();
        if (!*stands) return {};
    }
    search.page.reports.push_back(std::move(entry));
    return {};
}

Result<bool> IndexReader::holds_words(Search const& search, std::int64_t first) {
    if (search.words.empty() && search.sender.empty()) return true;
    spool::Query one = database_.query("SELECT words, sender FROM content WHERE first = ?1");
    auto row = one.with(first).next();
    if (!row || !*row) return row;
    return a_line_holds(one.text(0), search.words) && a_line_holds(one.text(1), search.sender);
}

}  // namespace kanal::readmodel
