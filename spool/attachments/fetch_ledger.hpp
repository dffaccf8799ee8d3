#pragma once

#include "base/error.hpp"
#include "base/time.hpp"
#include "spool/attachments/attachment_files.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace kanal {
struct Report;
}  // namespace kanal

namespace kanal::spool {

struct SpoolState;
class AttachmentFiles;

enum class FetchState { pending = 0, fetched = 1, refused = 2, given_up = 3 };  // as in the file
std::string_view to_text(FetchState state);

// An attachment that a record names by an address alone, and whose bytes are still wanted.
struct PendingFetch {
    std::int64_t sequence = 0;  // of the edition that names it
    std::uint32_t position = 0;
    std::string report = {};  // id
    std::string url = {};     // a stranger's, or the channel's own like "whatsapp-media:<id>"
    Time since = {};          // when the report was accepted
    unsigned tries = 0;       // that failed
};

// What one attempt came to.
struct FetchResult {
    std::int64_t sequence = 0;
    std::uint32_t position = 0;
    FetchState state = FetchState::pending;  // pending: it failed, and is due again at `not_before`
    std::string why = {};                    // our own words; given_up: "<for how long>: <the last failure>"
    Time not_before = {};
    StagedFile file = {};  // of what was fetched
};

struct FetchSettled {
    bool wanted = true;       // false: withdrawn, or settled before; nothing was changed
    std::uint64_t media = 0;  // the edition that was stored and queued; 0: not yet
};

// Which attachments are still to be fetched, and the editions made of what came of it. Blocking; the spool
// thread's; inside a group transaction.
class FetchLedger {
public:
    FetchLedger(SpoolState& state, AttachmentFiles& files) : state_(state), files_(files) {}

    struct Backlog {
        std::string channel = {};
        Time next = {};  // when the first of its fetches is due
    };
    // The channels that have something pending. Cheap.
    Result<std::vector<Backlog>> backlog();
    Result<std::int64_t> pending();

    // What is due, the longest due first, of one edition at most `of_report`. Changes nothing. A not_before
    // further away than a day is a clock that jumped: due now.
    Result<std::vector<PendingFetch>> due(
        std::string const& channel, Time now, std::size_t limit, std::size_t of_report
    );

    // Takes the file into attachments/, for all editions of the report that name its address. Anything but a
    // failure makes what else of the report had failed for long due at once. When nothing of it is due, and
    // nothing pending but what has failed kPatience times, stores one further edition that says what became
    // of the attachments decided since the last one, and queues it to every centre that was to have the
    // report; held where the report is held. Settling the same again is harmless. An error that says retry:
    // the disk; settle again.
    Result<FetchSettled> settle(FetchResult const& result, Time now);
    static constexpr std::int64_t kPatience = 5;

    struct Status {
        std::uint32_t position = 0;
        FetchState state = FetchState::pending;
        std::int64_t tries = 0;
        std::string why = {};
        std::optional<Time> next = {};  // while pending, after a failure
    };
    // Of all editions of a report, in order.
    Result<std::vector<Status>> of(std::string const& id);

private:
    Result<std::set<std::int64_t>> note_fetched(FetchResult const& result);
    Result<std::set<std::int64_t>> note_failed(FetchResult const& result);

    SpoolState& state_;
    AttachmentFiles& files_;
};

// Part of putting a report: notes the attachments that are known by an address alone as to be fetched; a
// withdrawn report stops the fetches of all its editions instead.
Result<void> note_fetches(
    SpoolState& state, std::int64_t sequence, std::string const& key, Report const& report
);

}  // namespace kanal::spool
