#pragma once

#include "base/error.hpp"
#include "base/time.hpp"
#include "spool/attachments/fetch_ledger.hpp"
#include "spool/delivery/delivery_ledger.hpp"
#include "spool/delivery/progress_ledger.hpp"
#include "spool/recovery/backup.hpp"
#include "spool/reports/correction_ledger.hpp"
#include "spool/reports/kept_items.hpp"
#include "spool/reports/report_store.hpp"
#include "spool/reports/review.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace kanal::spool {

struct SpoolOptions {
    std::filesystem::path directory = {};   // holds spool.db, attachments/, ballast, lock
    std::vector<std::string> centres = {};  // names; a report is queued once for each
    // Of centres that are new: what was received then or later, and is still here, is queued there as well.
    std::map<std::string, Time> backfill = {};
    std::string timezone = "Asia/Jakarta";  // decides the year in a report's number
    std::uint64_t capacity = 8ULL << 30;    // bytes the database may grow to
    std::uint64_t reserve =
        64ULL << 20;  // the reserve: released when the disk is full, so that deliveries can be settled
    std::uint64_t shed_below =
        256ULL << 20;  // free bytes under which nothing new is taken; taken again at twice this
    Duration keep_delivered =
        std::chrono::hours(24 * 7);  // bodies, raw bytes, attachments, after every centre has them
    Duration keep_ignored = std::chrono::hours(24 * 30);
    std::size_t keys_a_run = 32'768;         // that wait in memory before they are written as one
    std::function<void()> on_progress = {};  // called again and again by an open() that takes long
};

// How to leave when open() fails: see docs "Exit codes".
enum class SpoolFault { disk, already_running, newer_schema };

// The durable outbox: one SQLite file that one thread of one process writes (WAL, synchronous=FULL). Others
// read it through a ChangeFeed.
// Blocking; every call belongs to the spool thread.
class Spool {
public:
    // Takes the lock, repairs what a crash or a full disk left, migrates. A damaged file is set aside as
    // spool.db.corrupt-<time> and a new one begun, with an alert. `fault` says why on error.
    static Result<std::unique_ptr<Spool>> open(SpoolOptions options, SpoolFault& fault);
    ~Spool();

    // One group: begin, any number of jobs each under its own savepoint, commit. After an error of
    // commit_group nothing of the group may be acknowledged. On a full disk it was all rolled back, the
    // reserve is released, and the next group may begin. After any other error the spool is `broken`: whether
    // the group is on disk is unknown, nothing may be used any more, and the process must start again (74).
    Result<void> begin_group();
    Result<void> commit_group();
    Result<void> begin_job();
    Result<void> end_job(bool keep);  // false: as if the job had not run. An error: the job did not happen
    bool broken() const;
    // See Database.
    void count_progress(std::atomic<std::uint64_t>& counter);
    // Grows with each row that is written. A commit after which it stands where it stood wrote nothing.
    std::int64_t changes() const;
    // Whether the group just committed made something due: new reports, or released ones.
    bool group_queued() const;

    // Between groups, after the answers were given: moves the log into the file when it has grown, a small
    // one only when it is `quiet` and nobody has to wait for it; and does one bounded piece of what the keys
    // of old reports need.
    void maintain(bool quiet);

    // Whether new reports are taken, from free space, inodes and capacity. Deliveries go on in any case.
    // Looks at the disk when no group is open.
    bool accepting();

    ReportStore& reports();
    DeliveryLedger& deliveries();
    ProgressLedger& progress();
    ReviewLedger& reviews();
    CorrectionLedger& corrections();
    Quarantine& quarantine();
    IgnoredEvents& ignored();
    FetchLedger& fetches();

    Result<std::optional<std::string>> cursor(std::string const& channel);
    Result<void> set_cursor(std::string const& channel, std::string const& cursor);

    // A channel's own durable memory; no value forgets the key.
    Result<std::map<std::string, std::string>> notes(std::string const& channel, std::string const& prefix);
    Result<void> set_note(
        std::string const& channel, std::string const& key, std::optional<std::string> const& value
    );

    // Who did what when, to which report (id or number) or quarantine item; an empty subject means all.
    // Newest first.
    struct JournalEntry {
        Time at = {};
        std::string who = {};
        std::string action = {};
        std::string subject = {};
        std::string detail = {};
        std::int64_t entry = 0;  // its place, given by the journal
    };
    Result<std::vector<JournalEntry>> journal(std::string const& subject, std::size_t limit);
    struct JournalFilter {
        std::string subject = {};  // as above
        std::string who = {};      // empty: anybody
    };
    // The same below a place in the journal.
    Result<std::vector<JournalEntry>> journal_before(
        std::int64_t entry, JournalFilter const& filter, std::size_t limit
    );
    Result<void> write_journal(JournalEntry const& entry);  // inside a group
    // Grows with each line of the journal about this report, but those of somebody who only looked. 0: none.
    Result<std::int64_t> last_change_by_person(std::string const& id);

    // Outside a group. Bounded work: removes what retention allows, checkpoints, renews the reserve. Once a
    // minute. While the disk is short of room, what is delivered goes at once.
    Result<void> upkeep(Time now);
    // How far the read model has followed the changes: what lies before goes with the next upkeep.
    void set_projected(std::int64_t change);
    // Its calls are outside a group.
    Backup& backup();

    struct Space {
        std::uint64_t free_bytes = 0;
        std::uint64_t database_bytes = 0;
        bool accepting = true;
    };
    Space space() const;

private:
    struct Parts;
    static Result<std::unique_ptr<Spool>> open_once(
        SpoolOptions const& options, SpoolFault& fault, bool& damaged
    );
    explicit Spool(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

}  // namespace kanal::spool
