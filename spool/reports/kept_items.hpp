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

struct IgnoredEvent {
    std::string id = {};  // "i17"
    std::string channel = {};
    std::string why = {};  // the kind
    bool replayed = false;
    Time received_at = {};
    RawBytes raw = {};
};

// Machine events of kinds this version does not know: kept raw until retention ends, so that somebody can see
// what came and a later version can read it again. Blocking; the spool thread's; inside a group transaction.
class IgnoredEvents {
public:
    explicit IgnoredEvents(SpoolState& state) : state_(state) {}

    // True: the first of its kind on this channel, as far as retention goes back. The same over and over is
    // kept once.
    Result<bool> keep(std::string const& channel, Fragment const& fragment, Time now);

    Result<std::optional<IgnoredEvent>> find(std::string const& id);  // replayed ones, too
    // In the same transaction as the reports that came of it; a reject when it is not listed any more.
    Result<void> replayed(std::string const& id, std::string const& who, Time now);

private:
    SpoolState& state_;
};

}  // namespace kanal::spool
