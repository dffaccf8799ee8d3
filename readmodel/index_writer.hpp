#pragma once

#include "base/error.hpp"
#include "base/time.hpp"
#include "readmodel/entry.hpp"
#include "spool/sqlite/database.hpp"
#include "text/time_zone.hpp"

#include <optional>
#include <string>
#include <vector>

namespace kanal::readmodel {

// Writes into the read model what the spool has accepted and changed: the Projection's. Applying the same
// again changes nothing. One thread.
class IndexWriter {
public:
    // `zone`: that of the file.
    explicit IndexWriter(spool::Database& database, std::string const& zone = "Asia/Jakarta")
        : database_(database), zone_(zone) {}

    struct Position {
        std::string spool = {};  // its identity
        spool::FeedPosition feed = {};
        std::string last_id = {};  // of the report at feed.sequence
    };
    // Nothing: it was never begun.
    Result<std::optional<Position>> position();

    Result<void> begin();
    Result<void> commit();
    void rollback();
    // Inside a transaction, as are these.
    Result<void> set_position(Position const& position);
    Result<void> apply(spool::FeedChanges const& changes);

    // What was applied: see ChangeFeed::EditionsOf. Inside a transaction or outside one.
    Result<std::vector<std::int64_t>> editions_of(std::string const& key);

    // Outside one. A bounded piece of taking what was forgotten out of the index of words, where it stays
    // until SQLite merges it: once a day, when there was anything. True: there is more to do.
    Result<bool> merge_forgotten(Time now);

private:
    struct Searched;
    Result<void> apply_report(spool::ReportNow const& report);
    Result<void> write_report(spool::ReportNow const& report, Searched const& searched);
    Result<void> write_content(std::int64_t first, Searched const& searched);
    Result<void> write_editions(spool::ReportNow const& report);
    Result<void> write_tracking(spool::ReportNow const& report);
    Result<void> note_hour(spool::ReportNow const& report);
    // Under what a report is counted.
    struct Sort {
        std::int64_t state = 0;
        std::string channel = {};
        std::string report_class = {};
        std::string category = {};
        std::int64_t received_at = 0;
        bool operator==(Sort const&) const = default;
    };
    Result<std::optional<Sort>> sort_before(std::int64_t first);
    Result<void> move_count(std::optional<Sort> const& before, Sort const& now);
    Result<void> count_statistic(Sort const& sort, int by);
    Result<void> count(std::int64_t state, std::string_view channel, std::string_view report_class, int by);
    Result<void> apply_quarantine(spool::KeptItem const& item);
    Result<void> apply_ignored(spool::KeptItem const& item);
    Result<void> count_kept(std::string_view name, int by);

    spool::Database& database_;
    TimeZone zone_;
    bool merging_ = false;
};

}  // namespace kanal::readmodel
