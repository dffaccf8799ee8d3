#pragma once

#include "base/error.hpp"
#include "core/delivery.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kanal::spool {

struct SpoolState;

// Which report is where on its way to which centre. Blocking; the spool thread's; inside a group transaction.
class DeliveryLedger {
public:
    explicit DeliveryLedger(SpoolState& state) : state_(state) {}

    // At most `limit` reports due at `now` with sequence > `after` and <= `upto`, in order of acceptance.
    // After a crash the same are due again. A not_before further away than a day is a clock that jumped: due
    // now. A record that does not match its checksum is held with an alarm and left out: never forwarded.
    Result<std::vector<OutboundReport>> due(
        std::string const& centre, std::int64_t after, std::int64_t upto, std::size_t limit, Time now
    );

    // A good report that is in hand when the process is killed counts as well. From the second attempt on it
    // is sent alone, and always under the same idempotency key.
    static constexpr std::int64_t kMostUnfinished = 4;
    // Before anything is sent: notes that an attempt began. A report of which so many attempts in a row began
    // and never ended is held instead and left out of the result, and so is one that is no longer queued.
    Result<std::vector<OutboundReport>> begin(
        std::string const& centre, std::vector<OutboundReport> reports, Time now
    );

    // One transaction. `refused` holds at the third refusal. What an operator held meanwhile stays held,
    // unless it was delivered or may have been. Works on a full disk: the reserve is released for it.
    // Settling the same again is harmless, and is the right answer to an error that says retry.
    Result<void> settle(std::string const& centre, std::vector<Settlement> const& settlements, Time now);

    // Fills OutboundReport::sent_edition.
    Result<void> note_sent_editions(std::string const& centre, std::vector<OutboundReport>& reports);

    // Of the reports whose outcome is unknown there, the one that has waited longest to be asked about; none
    // before its time. A time further away than a day is a clock that jumped: due now.
    Result<std::optional<DoubtfulReport>> doubtful(std::string const& centre, Time now);

    Result<std::int64_t> last_sequence();  // the newest accepted report; 0 when there is none

    // An operator's hand on all editions of a report at all centres; `who` and `reason` go to the journal.
    // Hold takes what is queued; release takes what is held or unknown, at one centre or (empty) at all, and
    // forgets its refusals. Nothing to change is a reject with the reason.
    Result<void> hold(
        std::string const& id_or_number, std::string const& reason, std::string const& who, Time now
    );
    Result<void> release(
        std::string const& id_or_number, std::string const& who, Time now, std::string const& centre = {}
    );

    // A person says that the centre has the report, under this tracking id: because he entered it there, or
    // found it. All editions that are open there count as delivered, whatever they waited for, but not while
    // the lane has one in hand. A tracking id that a person gave may be given anew.
    struct Entry {
        enum class Kind {
            done,       // with a line in the journal
            again,      // the same was said before; nothing was changed
            in_hand,    // being sent right now, or taken up by an attempt that never ended
            delivered,  // by the gateway itself, under `tracking_id`
            nowhere,    // no edition is open or delivered there
            several,    // at several centres: which one was not said
        };
        Kind kind = Kind::nowhere;
        std::string centre = {};
        std::string tracking_id = {};
    };
    // In DeliveryStatus::why of what a person said to be there: only that a person may change.
    static constexpr std::string_view kByPerson = "entered by a person";
    // `centre` empty: the only one where something is open. No such report is a reject.
    Result<Entry> enter(
        std::string const& id_or_number,
        std::string const& centre,
        std::string const& tracking_id,
        std::string const& who,
        Time now
    );

    // The centre itself says under which tracking id it has the report: what was unknown there is delivered,
    // and what is delivered there bears this id from now on. True: something was unknown. What waits is sent
    // all the same: a centre that says so of what it was never sent is not believed.
    Result<bool> hear_tracking_id(
        std::string const& id, std::string const& centre, std::string const& tracking_id, Time now
    );

    // Tries and questions that wait for their time become due now, of one report or, without a name, of all.
    // `who` goes to the journal. Gives how many. No such report is a reject. Reads every queued delivery.
    Result<std::int64_t> flush(std::string const& id_or_number, std::string const& who, Time now);

    // Puts what the centre has taken at `since` or later, and before `before`, into its queue once more,
    // under the same key; its tracking id stays known. Not what a person said to be there: nobody sent it.
    // Each gets a line in the journal. A bounded piece, behind the sequence `after`.
    struct Resending {
        std::string centre = {};
        Time since = {};
        Time before = {};
        std::string who = {};
    };
    struct Resent {
        std::int64_t messages = 0;
        std::int64_t gone = 0;  // retention has removed their records
        std::int64_t next = 0;  // where to go on; 0: that was all
    };
    Result<Resent> resend(Resending const& resending, std::int64_t after, Time now);

    // How many messages the centre has of what was taken in on each day, from the day of `since` on. Not what
    // is being sent again, nor what a person said to be there. Cheap.
    Result<std::vector<DayCount>> day_counts(std::string const& centre, Time since);

    // Of all editions, the newest first, at most `limit` of them. No such report: empty.
    Result<std::vector<DeliveryStatus>> statuses(std::string const& id_or_number, std::size_t limit);

    struct Backlog {
        std::string centre = {};
        std::int64_t queued = 0;
        std::int64_t held = 0;
        std::int64_t unknown = 0;
        std::optional<Time> oldest = {};  // acceptance of the oldest report still queued
    };
    // Every configured centre, and those of an older configuration that still have something. Cheap.
    Result<std::vector<Backlog>> backlog();

private:
    struct Row;
    // True: it came to be delivered now.
    Result<bool> settle_one(std::size_t centre, Settlement const& settlement, Time now);
    Result<void> ask_again(std::int64_t centre, Settlement const& settlement);
    Result<void> hold_crashing(std::size_t centre, OutboundReport const& report, Time now);
    Result<void> hold_damaged(std::size_t centre, OutboundReport const& report, Time now);
    Result<void> expire_if_everywhere(std::int64_t sequence, Time now);

    SpoolState& state_;
};

}  // namespace kanal::spool
