#pragma once

#include "normalizer/correction.hpp"
#include "operations/actor.hpp"
#include "operations/surroundings.hpp"

#include <string>
#include <string_view>

namespace kanal::operations {

// LAPOR!'s verbs for a report, beside CloseReport (Arsipkan). `version` is ReportFile's, as it stood when the
// person looked; empty: whatever it is by now. Where another version stands there by now nothing is changed,
// and the outcome says so: two people never overwrite each other.

struct Decided {
    std::string id = {};
    bool stale = false;
    bool passed = false;  // it is on its way to the centres now, where it was not before
};

// Verifikasi: sets what is wrong or missing, as an edition of the report, and lets it pass where it waits for
// a person. The citizen's own words stay.
struct VerifyReport {
    static constexpr std::string_view kName = "verify";
    static constexpr Right kRight = Right::decide;
    using Outcome = Decided;

    std::string report = {};
    std::string version = {};
    normalizer::Correction correction = {};
    std::string changed = {};  // for the journal: which fields, without what a citizen wrote
    bool pass = true;

    asio::awaitable<Result<Outcome>> perform(Surroundings& surroundings, std::string who) const;
};

// Tunda: something is missing, which stands in the reason. A report that waits for a person goes on waiting;
// one that is queued is held.
struct PostponeReport {
    static constexpr std::string_view kName = "postpone";
    static constexpr Right kRight = Right::decide;
    using Outcome = Decided;

    std::string report = {};
    std::string version = {};
    std::string reason = {};

    asio::awaitable<Result<Outcome>> perform(Surroundings& surroundings, std::string who) const;
};

// Bukan wewenang: the record says so, with the reason, and the report goes to the centre, which knows whose
// it is.
struct DeclineReport {
    static constexpr std::string_view kName = "decline";
    static constexpr Right kRight = Right::decide;
    using Outcome = Decided;

    std::string report = {};
    std::string version = {};
    std::string reason = {};

    asio::awaitable<Result<Outcome>> perform(Surroundings& surroundings, std::string who) const;
};

// Arsipkan: CloseReport with a version.
struct ArchiveReport {
    static constexpr std::string_view kName = "close";
    static constexpr Right kRight = Right::decide;
    using Outcome = Decided;

    std::string report = {};
    std::string version = {};
    std::string reason = {};

    asio::awaitable<Result<Outcome>> perform(Surroundings& surroundings, std::string who) const;
};

}  // namespace kanal::operations
