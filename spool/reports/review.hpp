#pragma once

#include "base/error.hpp"
#include "base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace kanal {
struct Report;
}  // namespace kanal

namespace kanal::spool {

struct SpoolState;

enum class ReviewState { waiting = 0, closed = 1 };  // as in the file
std::string_view to_text(ReviewState state);         // review, closed

// Why no edition of a report is on its way to a centre.
struct Review {
    ReviewState state = ReviewState::waiting;
    Time since = {};
    std::string why = {};  // our own words; of a closed report the reason that a person gave
};

enum class ReviewChange {
    done,
    not_in_review,  // it is with the centres, or on its way
    closed_before,
    contents_gone,  // closed, and retention has removed what could be forwarded
};

// Which reports wait for a person before a centre gets them, and which a person has closed. It is a property
// of the report, for all its editions and all centres. Blocking; the spool thread's; inside a group
// transaction.
class ReviewLedger {
public:
    explicit ReviewLedger(SpoolState& state) : state_(state) {}

    // Queues all editions of the report to every configured centre, in the order they came; also of one that
    // was closed, while its contents are there. `who` goes to the journal. Anything but `done` changes
    // nothing. `id` is a canonical report id that is in the spool.
    Result<ReviewChange> pass(std::string const& id, std::string const& who, Time now);
    // From now on retention treats the report like one that every centre has.
    Result<ReviewChange> close(
        std::string const& id, std::string const& reason, std::string const& who, Time now
    );

    // It goes on waiting, and says why; only of a report that waits for a person.
    Result<ReviewChange> postpone(std::string const& id, std::string const& reason, Time now);

    struct Waiting {
        std::int64_t reports = 0;
        std::optional<Time> oldest = {};  // since when the first of them waits
    };
    Result<Waiting> waiting();  // cheap
    // What waits, once the oldest has waited for a day, and then once a day for as long as one has.
    Result<std::optional<Waiting>> reminder(Time now);

private:
    SpoolState& state_;
    Time reminded_ = {};
};

// By the report's key, which is the id as the spool keeps it.
Result<std::optional<Review>> find_review(SpoolState& state, std::string const& key);

// Part of putting a report, before its row is written: what holds it back, or nothing when it is to be
// queued. A first edition is held back for its doubt. A later one goes where the report is: with a report
// that waits, it waits; with one that went to the centres, by itself or because a person let it pass, it goes
// there, whatever its doubt; and a report that was closed waits for a person again, unless the edition only
// says that the citizen removed it.
Result<std::optional<Review>> hold_for_review(
    SpoolState& state, std::int64_t sequence, std::string const& key, Report const& report
);

// An edition that was made of fetched attachments and that no centre gets, because its report is closed:
// retention removes it with the others.
Result<void> expire_if_closed(SpoolState& state, std::int64_t sequence, std::string const& key, Time now);

}  // namespace kanal::spool
