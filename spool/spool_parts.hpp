#pragma once

#include "spool/attachments/attachment_files.hpp"
#include "spool/lock_file.hpp"
#include "spool/recovery/acceptance_mark.hpp"
#include "spool/recovery/file_watch.hpp"
#include "spool/reports/kept_items.hpp"
#include "spool/reports/report_numbers.hpp"
#include "spool/reports/retention.hpp"
#include "spool/reports/review.hpp"
#include "spool/spool.hpp"
#include "spool/spool_state.hpp"

namespace kanal::spool {

// What one spool consists of. The lock is the first to be taken and the last to go.
struct Spool::Parts {
    Parts(
        SpoolOptions chosen,
        std::unique_ptr<LockFile> taken,
        std::unique_ptr<DiskSpace> measured,
        std::unique_ptr<Database> opened
    )
        : options(std::move(chosen)),
          lock(std::move(taken)),
          room(std::move(measured)),
          database(std::move(opened)),
          state{*database, *room},
          files(options.directory / "attachments"),
          numbers(state, options.timezone),
          reports(state, files, numbers),
          deliveries(state),
          progress(state),
          reviews(state),
          corrections(state),
          quarantine(state),
          ignored_events(state),
          fetches(state, files),
          retention(state, files),
          backup(*database, *room, options.directory),
          mark(options.directory),
          file_watch(options.directory / "spool.db"),
          log_watch(options.directory / "spool.db-wal") {}

    // The group did not happen.
    void forget_group();
    Error lose_group(Error cause);
    Error break_with(Error cause);
    // After opening: everything that is kept in memory.
    Result<void> load_all();
    // After opening: whether reports are missing that this folder's spool had accepted.
    Result<void> compare_with_mark();
    // Outside a group. Whether the files that are open still have their names; where they do not, shuts the
    // intake and saves what they hold. Cheap while they do.
    void check_files();
    void copy_removed_file(std::string_view finding);
    void maintain_log(bool quiet);
    void maintain_keys();
    // True: something went.
    Result<bool> remove_old(Time now);
    Result<void> upkeep(Time now);  // see Spool

    SpoolOptions options;
    std::unique_ptr<LockFile> lock;
    std::unique_ptr<DiskSpace> room;
    std::unique_ptr<Database> database;
    SpoolState state;
    AttachmentFiles files;
    ReportNumbers numbers;
    ReportStore reports;
    DeliveryLedger deliveries;
    ProgressLedger progress;
    ReviewLedger reviews;
    CorrectionLedger corrections;
    Quarantine quarantine;
    IgnoredEvents ignored_events;
    FetchLedger fetches;
    Retention retention;
    Backup backup;
    AcceptanceMark mark;
    FileWatch file_watch;
    FileWatch log_watch;

    Counts before_group = {};
    Counts before_job = {};
    bool group_lost = false;  // SQLite rolled it back by itself, which it does on a full disk
    bool checkpoint_failing = false;
    unsigned upkeeps = 0;
    std::int64_t projected = 0;        // changes that the read model has followed
    bool file_removed = false;         // the database's file has lost its name
    std::string copy_of_removed = {};  // the name of the copy that was made of it
};

}  // namespace kanal::spool
