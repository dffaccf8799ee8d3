#pragma once

#include "base/time.hpp"
#include "spool/reports/change_feed.hpp"
#include "spool/sqlite/query.hpp"

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kanal::readmodel {

enum class ReportState { queued, held, unknown, delivered, review, closed };  // as in the file
std::optional<ReportState> report_state(std::string_view name);
std::string_view to_text(ReportState state);

// A report as lists show it.
struct ReportEntry {
    std::int64_t first = 0;
    std::int64_t last = 0;  // the edition whose record the spool has
    std::string id = {};
    std::string number = {};
    std::uint32_t revision = 0;
    std::uint64_t media = 0;
    std::string channel = {};
    std::string account = {};
    ReportState state = ReportState::queued;
    std::string report_class = {};
    std::string category = {};  // codes
    std::string place = {};
    Time received_at = {};
    Time changed_at = {};
    std::optional<Time> since = {};
    std::optional<Time> not_before = {};
    std::int64_t tries = 0;
    bool withdrawn = false;
    std::string centre = {};
    std::string why = {};
    std::string said = {};
    std::vector<std::string> tracking_ids = {};
    std::string title = {};
    Time taken_at = {};         // when a centre last took it; 1970 where none has
    bool confidential = false;  // the public must not see it
};

struct ReportFilter {
    std::optional<ReportState> state = {};  // at `centre`, where that is said
    // Those that are for this centre; what is shown of the state is then how the report stands there.
    std::string centre = {};
    std::string channel = {};       // empty: any, as everywhere here
    std::string report_class = {};  // complaint, ...
    std::string text = {};          // words of the title, the text or the number
    std::string sender = {};        // of the reporter's name, number, address or account
    std::string tracking_id = {};   // a centre's
    Time since = {};                // first received then or later
    Time until = Time::max();       // and before this
    bool with_confidential = true;
    // Only with `channel`: a centre took it or was heard of it, or it was closed, then or later.
    std::optional<Time> changed_since = {};
};

constexpr std::int64_t kFromTheNewest = std::numeric_limits<std::int64_t>::max();

struct ReportPage {
    std::vector<ReportEntry> reports = {};  // newest first
    // Where to go on; 0: that was all. May be set although the page is not full, or empty: looking has its
    // price, and a page takes no more than about 30 milliseconds.
    std::int64_t next = 0;
};

struct ItemPage {
    std::vector<spool::KeptItem> items = {};
    std::int64_t next = 0;
};

struct IgnoredKind {
    std::string channel = {};
    std::string why = {};
    std::int64_t events = 0;
    Time last = {};
};

struct Counts {
    std::map<ReportState, std::int64_t> reports = {};
    std::optional<Time> review_oldest = {};
    std::int64_t quarantine = 0;
    std::int64_t ignored = 0;
};

// One row of `report`, by ?1 = first.
inline constexpr std::string_view kEntryRow =
    "SELECT first, last, id, number, revision, media, channel, account, state, class, category, place, "
    "received_at, changed_at, since, not_before, tries, withdrawn, centre, why, said, tracking, title, "
    "taken_at, confidential FROM report WHERE first = ?1";

// Columns that are looked at before the row is read.
enum EntryColumn {
    kChannelColumn = 6,
    kStateColumn = 8,
    kClassColumn = 9,
    kReceivedColumn = 12,
    kChangedColumn = 13,
    kConfidentialColumn = 24
};

// A time that may be missing, as a row has it.
std::optional<std::int64_t> milliseconds_of(std::optional<Time> const& time);
std::optional<Time> time_in(spool::Query const& row, int column);

ReportEntry read_entry(spool::Query const& row);

}  // namespace kanal::readmodel
