#include "spool/reports/report_numbers.hpp"

#include "base/digest.hpp"
#include "core/report.hpp"
#include "normalizer/number.hpp"
#include "spool/reports/report_key.hpp"
#include "spool/spool_state.hpp"

#include <array>
#include <charconv>

namespace kanal::spool {

namespace {

// With half of all serials given out, a thousand misses in a row do not happen.
constexpr std::int64_t kMostSteps = 1'000;
constexpr std::size_t kIdBytes = 16;

std::uint64_t first_four(std::string_view bytes) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < 4; ++i)
        value = value << 8 | static_cast<unsigned char>(bytes[i]);
    return value;
}

std::string id_that_begins_with(std::uint64_t first_four, char rest) {
    std::string id(kIdBytes, rest);
    for (std::size_t i = 0; i < 4; ++i)
        id[i] = static_cast<char>(first_four >> (24 - 8 * i) & 0xff);
    return id;
}

// In the order of the ids, so that the ids of one serial lie together.
std::uint32_t serial_of(std::string_view key, std::int64_t step) {
    if (step == 0) return static_cast<std::uint32_t>(first_four(key) * normalizer::kSerials >> 32);
    auto const digest = sha256(std::string(key).append("/").append(std::to_string(step)));
    return serial_of({reinterpret_cast<char const*>(digest.data()), digest.size()}, 0);
}

struct IdRange {
    std::string lowest = {};
    std::string highest = {};
};

IdRange ids_of(std::uint64_t serial) {
    auto const first = [](std::uint64_t of) {
        return ((of << 32) + normalizer::kSerials - 1) / normalizer::kSerials;
    };
    return {id_that_begins_with(first(serial), '\0'), id_that_begins_with(first(serial + 1) - 1, '\xff')};
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
    auto row = rows.next();
    if (!row) return row.error();
    if (!*row) return std::optional<std::string>();
    return std::optional(std::string(rows.bytes(0)));
}

// `number` in the spelling of report_number.
Result<std::optional<std::string>> find_number(Database& database, std::string_view number) {
    if (auto const serial = serial_in(number)) {
        auto const ids = ids_of(*serial);
        Query direct =
            database.query("SELECT id FROM report WHERE id BETWEEN ?1 AND ?2 AND number = ?3 LIMIT 1");
        auto found = first_id(direct.with(Bytes{ids.lowest}, Bytes{ids.highest}, number));
        if (!found || *found) return found;
    }
    // As it stands in the partial index.
    Query other = database.query("SELECT id FROM report WHERE number = ?1 AND number_step IS NOT 0 LIMIT 1");
    return first_id(other.with(number));
}

}  // namespace

Result<GivenNumber> ReportNumbers::give(Report const& report, std::string_view key) {
    bool const said = report.said_at && *report.said_at >= kBeforeAnyReport;
    auto const year = year_.of(said ? *report.said_at : report.received_at);
    for (std::int64_t step = 0; step < kMostSteps; ++step) {
        GivenNumber given{normalizer::report_number(report.agency, year, serial_of(key, step)), step};
        auto const taken = find_number(state_.database, given.number);
        if (!taken) return taken.error();
        if (!*taken) return given;
    }
    return reject("spool: put: no number is free");
}

Result<std::optional<std::string>> find_report(Database& database, std::string_view id_or_number) {
    if (auto const key = pack_typed_identifier(id_or_number)) {
        Query one = database.query("SELECT id FROM report WHERE id = ?1 LIMIT 1");
        return first_id(one.with(Bytes{*key}));
    }
    for (auto const& number : normalizer::read_typed_number(id_or_number).numbers) {
        auto found = find_number(database, number);
        if (!found || *found) return found;
    }
    return std::optional<std::string>();
}

}  // namespace kanal::spool
