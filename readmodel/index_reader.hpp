#pragma once

#include "base/error.hpp"
#include "readmodel/entry.hpp"
#include "readmodel/statistics.hpp"
#include "spool/sqlite/database.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace kanal::readmodel {

// Asks the read model. Every page takes bounded time, whatever is looked for. One thread.
class IndexReader {
public:
    explicit IndexReader(spool::Database& database) : database_(database) {}

    // Reports that came before the one numbered `below`, newest first.
    Result<ReportPage> list(ReportFilter const& filter, std::int64_t below, std::size_t limit);
    // By id or number, however it is typed.
    Result<std::optional<ReportEntry>> find(std::string const& id_or_number);
    // By a centre's tracking id; of several the newest.
    Result<std::optional<ReportEntry>> find_tracked(std::string const& tracking_id);

    // Oldest first, those above `after`.
    Result<ItemPage> quarantine(std::int64_t after, std::size_t limit);
    // Newest first, those below `below`.
    Result<ItemPage> ignored(std::int64_t below, std::size_t limit);
    Result<std::vector<IgnoredKind>> ignored_kinds(std::size_t limit);  // those with the most events first
    Result<Counts> counts();
    // When those that are queued for the centre were received, in the order they came. Cost: reads `limit`
    // rows.
    Result<std::vector<Time>> waiting(std::string const& centre, std::size_t limit);
    // Cost: a row for each sort of report in each month (or day) that is asked for, never one for each
    // report.
    Result<Statistics> statistics(StatisticsFilter const& filter);

private:
    struct Search;
    struct Range {
        std::int64_t lowest = 0;
        std::int64_t below = 0;
    };
    struct Sizes {
        std::int64_t state = 0;
        std::int64_t channel = 0;
        std::int64_t centre = 0;  // of the state at the centre
    };
    Result<Range> range_of(ReportFilter const& filter, std::int64_t below);
    Result<Sizes> sizes_of(ReportFilter const& filter);
    Result<std::vector<std::int64_t>> named(std::vector<std::string> const& numbers);
    Result<std::optional<ReportEntry>> first_of(Result<std::vector<std::int64_t>> const& firsts);
    Result<std::vector<std::int64_t>> tracked(std::string const& tracking_id);
    Result<ReportPage> take(Search& search, std::vector<std::int64_t> firsts);
    Result<ReportPage> walk(Search& search, Sizes const& sizes);
    Result<ReportPage> walk_matches(Search& search, std::string const& expression);
    Result<void> offer(Search& search, std::int64_t first);
    Result<bool> holds_words(Search const& search, std::int64_t first);

    spool::Database& database_;
};

}  // namespace kanal::readmodel
