#pragma once

#include "base/error.hpp"
#include "base/time.hpp"
#include "core/submission.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace kanal::spool {

struct SpoolState;

struct Quarantined {
    std::string id = {};  // "q17"
    std::string channel = {};
    std::string why = {};
    std::string state = {};  // quarantined, replayed, discarded
    Time received_at = {};
    RawBytes raw = {};
};

// Deliveries nobody could read yet. Blocking; the spool thread's; inside a group transaction.
class Quarantine {
public:
    explicit Quarantine(SpoolState& state) : state_(state) {}

    // The same bytes on the same channel, still quarantined, give the first's id again.
    Result<std::string> add(std::string const& channel, Fragment const& fragment, Time now);
    Result<std::optional<Quarantined>> find(std::string const& id);  // in any state
    // In the same transaction as the reports that came of it. Replayed and discarded items lose their bytes
    // when retention ends; a reject when the item is not open.
    Result<void> replayed(std::string const& id, std::string const& who, Time now);
    Result<void> discard(std::string const& id, std::string const& reason, std::string const& who, Time now);

private:
    SpoolState& state_;
};

}  // namespace kanal::spool
