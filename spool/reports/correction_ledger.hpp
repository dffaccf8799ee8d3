#pragma once

#include "base/error.hpp"
#include "base/time.hpp"
#include "normalizer/correction.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace kanal::spool {

struct SpoolState;

enum class CorrectionChange {
    done,
    unchanged,      // it stood so already; nothing was stored
    contents_gone,  // retention has removed what could be corrected, or it is damaged
    withdrawn,      // by the citizen: there is nothing to hand on
};

// What people at the desk have set in reports, and the editions that have it. Blocking; the spool thread's;
// inside a group transaction.
class CorrectionLedger {
public:
    explicit CorrectionLedger(SpoolState& state) : state_(state) {}

    // What was set so far; empty: nothing.
    Result<normalizer::Correction> of(std::string const& id);

    // Stores an edition of the report's latest one with the correction, and queues it to every centre that
    // has or is to have that one; where that one waits for a person, or is held, so does this. `detail` goes
    // to the journal under `action`. `id` is a canonical report id that is in the spool.
    struct Act {
        std::string who = {};
        std::string action = {};
        std::string detail = {};
    };
    Result<CorrectionChange> correct(
        std::string const& id, normalizer::Correction const& correction, Act const& act, Time now
    );

private:
    SpoolState& state_;
};

// Part of putting an edition, behind it: where a person has corrected the report, one more edition with the
// correction. Nothing where nobody has.
Result<void> correct_again(SpoolState& state, std::string const& key, Time now);

// The K of an edition's key `<id>.r<N>.m<M>.d<K>` and `channel.desk`: how often the report was corrected,
// above 32 bits that name the bytes of `record`, which has 0. Fits 53 bits. Pure.
std::uint64_t correction_number(std::string_view record, std::int64_t times);

}  // namespace kanal::spool
