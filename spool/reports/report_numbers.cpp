#include "spool/reports/report_numbers.hpp"

#include "base/digest.hpp"
#include "core/report.hpp"
#include "normalizer/report_identity.hpp"
#include "spool/reports/report_key.hpp"
#include "spool/spool_state.hpp"

#include <array>
#include <charconv>

namespace kanal::spool {

int LocalYear::of(Time time) {
    using namespace std::chrono;
    auto const since_epoch = duration_cast<milliseconds>(time.time_since_epoch());
    auto const quarter = floor<duration<std::int64_t, std::ratio<900>>>(since_epoch).count();
    if (quarter == quarter_) return year_;
    auto const local = floor<days>(sys_time<milliseconds>(since_epoch + zone_.offset_at(time)));
    quarter_ = quarter;
    year_ = static_cast<int>(year_month_day(local).year());
    return year_;
}

namespace {

// With half of all serials given out, a thousand misses in a row do not happen.
constexpr std::int64_t kMostSteps = 1'000;

std::uint32_t serial_at(std::string_view key, std::int64_t step) {
    if (step == 0) return serial_of(key);
    auto const digest = sha256(std::string(key).append("/").append(std::to_string(step)));
    return serial_of(bytes_of(digest));
}

std::optional<std::uint32_t> serial_in(std::string_view number) {
    auto const end = number.rfind('-');
    if (end == std::string_view::npos || end < 8 || number[end - 9] != '-') return std::nullopt;
    std::uint32_t serial = 0;
    auto const* const last = number.data() + end;
    auto const [stop, fault] = std::from_chars(last - 8, last, serial);
    if (fault != std::errc() || stop != last) return std::nullopt;
    return serial;
}

Result<std::optional<std::string>> first_id(Query& rows) {
    return rows.first([](Query const& row) { return std::string(row.bytes(0)); });
}

// `number` in the spelling of report_number.
Result<std::optional<std::string>> find_number(SpoolState& state, std::string_view number) {
    if (auto const serial = serial_in(number)) {
        auto const same = state.keys.with_serial(*serial);
        if (!same) return same.error();
        for (auto const& entry : *same) {
            Query direct = state.database.query("SELECT id FROM report WHERE seq = ?1 AND number = ?2");
            auto found = first_id(direct.with(entry.sequence, number));
            if (!found || *found) return found;
        }
    }
    if (!state.odd_numbers) return std::optional<std::string>();
    // As it is in the partial index.
    Query other =
        state.database.query("SELECT id FROM report WHERE number = ?1 AND number_step IS NOT 0 LIMIT 1");
    return first_id(other.with(number));
}

}  // namespace

Result<GivenNumber> ReportNumbers::give(Report const& report, std::string_view key) {
    bool const said = report.said_at && *report.said_at >= kBeforeAnyReport;
    auto const year = year_.of(said ? *report.said_at : report.received_at);
    for (std::int64_t step = 0; step < kMostSteps; ++step) {
        GivenNumber given{normalizer::report_number(report.agency, year, serial_at(key, step)), step};
        auto const taken = find_number(state_, given.number);
        if (!taken) return taken.error();
        if (*taken) continue;
        state_.odd_numbers = state_.odd_numbers || step > 0;
        return given;
    }
    return reject("spool: put: no number is free");
}

Result<std::optional<std::string>> find_report(SpoolState& state, std::string_view id_or_number) {
    if (auto const key = pack_typed_identifier(id_or_number)) {
        auto const known = state.keys.find(*key);
        if (!known) return known.error();
        return known->empty() ? std::optional<std::string>() : key;
    }
    for (auto const& number : normalizer::read_typed_number(id_or_number).numbers) {
        auto found = find_number(state, number);
        if (!found || *found) return found;
    }
    return std::optional<std::string>();
}

Result<NamedEditions> named_editions(SpoolState& state, std::string const& id_or_number) {
    NamedEditions named;
    auto const key = find_report(state, id_or_number);
    if (!key) return key.error();
    if (!*key) return reject("spool: delivery: no such report");
    auto sequences = state.keys.find(**key);
    if (!sequences) return sequences.error();
    named.id = unpack_identifier(**key);
    named.sequences = std::move(*sequences);
    return named;
}

}  // namespace kanal::spool
