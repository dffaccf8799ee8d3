#pragma once

#include "base/time.hpp"
#include "spool/reports/change_feed.hpp"

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
    Time taken_at = {};  // when a centre last took it; 1970 where none has
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

}  // namespace kanal::readmodel
