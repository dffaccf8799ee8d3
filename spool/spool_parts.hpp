#pragma once

#include "spool/attachment_files.hpp"
#include "spool/ignored_events.hpp"
#include "spool/lock_file.hpp"
#include "spool/report_numbers.hpp"
#include "spool/retention.hpp"
#include "spool/review.hpp"
#include "spool/spool.hpp"
#include "spool/spool_state.hpp"

namespace kanal {

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
          reviews(state),
          quarantine(state),
          ignored_events(state),
          fetches(state, files),
          retention(state, files),
          backup(*database, *room, options.directory) {}

    // The group did not happen.
    void forget_group();
    Error lose_group(Error cause);
    Error break_with(Error cause);
    // True: something went.
    Result<bool> remove_old(Time now);

    SpoolOptions options;
    std::unique_ptr<LockFile> lock;
    std::unique_ptr<DiskSpace> room;
    std::unique_ptr<Database> database;
    SpoolState state;
    AttachmentFiles files;
    ReportNumbers numbers;
    ReportStore reports;
    DeliveryLedger deliveries;
    ReviewLedger reviews;
    Quarantine quarantine;
    IgnoredEvents ignored_events;
    FetchLedger fetches;
    Retention retention;
    Backup backup;

    Tally before_group = {};
    Tally before_job = {};
    bool group_lost = false;  // SQLite rolled it back by itself, which it does on a full disk
    bool checkpoint_failing = false;
    unsigned upkeeps = 0;
};

}  // namespace kanal
