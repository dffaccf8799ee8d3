#pragma once

#include "base/error.hpp"
#include "base/time.hpp"
#include "core/centre_event.hpp"
#include "core/delivery.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace kanal::spool {

class Database;

// How far a reader has followed the spool: what was accepted, and what changed without being accepted.
struct FeedPosition {
    std::int64_t sequence = 0;
    std::int64_t change = 0;
};

// Where a report stands at one centre: the least advanced of its editions there.
struct CentreNow {
    std::string centre = {};
    DeliveryState state = DeliveryState::queued;
    std::string why = {};
    std::string said = {};
    std::int64_t tries = 0;
    std::optional<Time> since = {};
    std::optional<Time> not_before = {};
    std::string tracking_id = {};  // of the latest edition that it has; empty: it has none
    Time taken_at = {};            // when it last took one
};

// A report as it is now, over all its editions and centres.
struct ReportNow {
    std::vector<std::int64_t> editions = {};  // the sequence of each, the latest edition first
    std::int64_t first = 0;  // sequence of the edition that came first: its place in lists, for good
    std::int64_t last = 0;   // of the latest edition
    std::string id = {};
    std::string number = {};
    std::uint32_t revision = 0;  // of the latest edition, as are all of these
    std::uint64_t media = 0;
    std::string channel = {};
    std::string account = {};
    std::string record = {};  // JSON; empty after retention, and where it does not match its checksum
    // What retention leaves of the record; empty while that is here.
    std::string report_class = {};
    std::string category = {};
    std::string place = {};
    Time received_at = {};  // of the edition that came first
    // review, closed, or the least advanced of the deliveries of any edition: held, unknown, queued,
    // delivered
    std::string state = {};
    std::string why = {};
    std::string said = {};
    std::string centre = {};
    std::int64_t tries = 0;
    std::optional<Time> since = {};
    std::optional<Time> not_before = {};
    std::vector<std::string> tracking_ids = {};  // of each centre that has it the latest
    std::vector<CentreNow> centres = {};         // none of them while it waits in review or is closed
    Time taken_at = {};                          // when a centre last took it; 1970 where none has
    // When a centre last took it or was last heard of it, or a person closed it; or else received_at.
    Time changed_at = {};
};

// A quarantine item that is open, or an ignored event that was not replayed.
struct KeptItem {
    std::int64_t item = 0;
    bool listed = true;  // false: settled, replayed or gone
    std::string channel = {};
    std::string why = {};
    Time received_at = {};
};

struct FeedChanges {
    FeedPosition reached = {};
    bool more = false;  // there is more behind `reached`
    std::vector<ReportNow> reports = {};
    std::vector<KeptItem> quarantine = {};
    std::vector<KeptItem> ignored = {};
};

// Reads the spool beside its thread, through a connection of its own: what has changed, and how it stands
// now. Each call is one short read transaction, so that no checkpoint waits for it. One thread at a time;
// goes before the spool.
class ChangeFeed {
public:
    // While the spool is open, and its file is in its place.
    static Result<std::unique_ptr<ChangeFeed>> open(std::filesystem::path const& directory);
    ~ChangeFeed();
    ChangeFeed(ChangeFeed const&) = delete;
    ChangeFeed& operator=(ChangeFeed const&) = delete;

    struct Extent {
        std::string identity = {};  // of the spool, in hex
        FeedPosition newest = {};
        std::int64_t oldest_change = 0;  // 0: there is none
    };
    Result<Extent> extent();
    // Whether what lies behind the position can still be followed: the position is one of this spool, and
    // nothing behind it has been removed.
    static bool follows(FeedPosition const& position, Extent const& extent);

    // The sequences of a report's editions up to the position, by its packed id, in any order. The index over
    // ids is in the memory of the spool's thread, so that who follows remembers what ReportNow::editions
    // said.
    using EditionsOf = std::function<Result<std::vector<std::int64_t>>(std::string const& key)>;
    // Each report once, however much of it has changed: as it is now, but for editions behind `reached`.
    // Looks at no more than `limit` accepted editions and as many changes; an answer holds no more than a few
    // megabytes.
    Result<FeedChanges> changes_after(
        FeedPosition const& position, std::size_t limit, EditionsOf const& editions_of
    );

    // All that is listed now, in pages: items above `after`, at most `limit`.
    Result<std::vector<KeptItem>> quarantine_after(std::int64_t after, std::size_t limit);
    Result<std::vector<KeptItem>> ignored_after(std::int64_t after, std::size_t limit);

    // The id of the report whose edition this is, or empty.
    Result<std::string> id_at(std::int64_t sequence);
    // The record of an edition; empty after retention, and where it does not match its checksum.
    Result<std::string> record_at(std::int64_t sequence);
    // What centres have said of the report, in the order of their clocks.
    Result<std::vector<CentreEvent>> progress_of(std::string const& id);

private:
    struct Centre {
        std::int64_t key = 0;
        std::string name = {};
        std::optional<std::int64_t> queued_above = {};
    };
    class Reading;
    explicit ChangeFeed(std::unique_ptr<Database> database);
    Result<void> load_centres();
    Result<ReportNow> read_report(std::string const& key, std::vector<std::int64_t> const& sequences);
    Result<void> sort_editions(std::vector<std::int64_t> const& sequences, ReportNow& report);
    Result<void> read_latest(std::string const& key, ReportNow& report);
    Result<std::optional<CentreNow>> read_centre(Centre const& centre, ReportNow const& report);
    Result<void> read_deliveries(ReportNow& report);
    Result<void> read_heard(std::string const& key, ReportNow& report);
    Result<void> read_review(std::string const& key, ReportNow& report);

    std::unique_ptr<Database> database_;
    std::vector<Centre> centres_ = {};
};

}  // namespace kanal::spool
