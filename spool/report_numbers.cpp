#include "spool/report_numbers.hpp"

#include "normalizer/number.hpp"
#include "spool/spool_state.hpp"

namespace kanal {

Result<std::string> ReportNumbers::next(std::string_view agency_code, Time received_at) {
    int const year = year_.of(received_at);
    if (auto done = turn_to(year); !done) return done.error();
    state_.tally.number_unsaved = true;
    return report_number(agency_code, year, static_cast<std::uint64_t>(++state_.tally.last_number));
}

Result<void> ReportNumbers::turn_to(int year) {
    if (state_.tally.number_year == year) return {};
    if (auto saved = save(); !saved) return saved.error();
    Query last = state_.database.query("SELECT last FROM counter WHERE year = ?1");
    auto row = last.with(static_cast<std::int64_t>(year)).next();
    if (!row) return row.error();
    state_.tally.number_year = year;
    state_.tally.last_number = *row ? last.integer(0) : 0;
    return {};
}

Result<void> ReportNumbers::save() {
    if (!state_.tally.number_unsaved) return {};
    Query save = state_.database.query(
        "INSERT INTO counter (year, last) VALUES (?1, ?2) ON CONFLICT (year) DO UPDATE SET last = ?2"
    );
    auto const year = static_cast<std::int64_t>(state_.tally.number_year);
    if (auto done = save.with(year, state_.tally.last_number).run(); !done) return done.error();
    state_.tally.number_unsaved = false;
    return {};
}

}  // namespace kanal
