#pragma once

#include "base/digest.hpp"
#include "base/error.hpp"
#include "base/time.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace kanal::spool {

struct SpoolState;
class AttachmentFiles;

// Removes what is kept no longer. What stays of a report is the row that recognises it when it comes again.
// The spool thread's; between groups; every call does a bounded piece.
class Retention {
public:
    Retention(SpoolState& state, AttachmentFiles& files) : state_(state), files_(files) {}

    // Record, raw bytes and attachments of reports that every centre has had for `keep`, and that wait for no
    // fetch. True: something went, and a TRUNCATE checkpoint is due, without which the log still holds it.
    Result<bool> remove_delivered(Time now, Duration keep);
    // The bytes of quarantine items that were replayed or discarded.
    Result<bool> remove_settled_quarantine(Time now, Duration keep);
    Result<bool> remove_ignored(Time now, Duration keep);
    // Attachments that no report names: their put was rolled back. Looks at about `files` of them; goes on
    // where the last call ended, and rests when it has been through all.
    void remove_orphans(int files);

    // The clock shows a time before the newest report came: nothing is old by such a clock.
    Result<bool> clock_is_behind(Time now);

private:
    struct Expired;
    Result<std::vector<Expired>> expired(std::int64_t cutoff);
    Result<void> remove_contents(Expired const& report, std::vector<Sha256>& files);
    Result<void> remove_raw(std::int64_t owner, std::int64_t sequence);
    Result<bool> named(Sha256 const& sha256);

    SpoolState& state_;
    AttachmentFiles& files_;
    int next_orphan_folder_ = 0;
};

}  // namespace kanal::spool
