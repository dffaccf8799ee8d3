#include "readmodel/entry.hpp"

#include "spool/reports/report_key.hpp"

#include <algorithm>
#include <array>

namespace kanal::readmodel {

namespace {

constexpr std::array<std::string_view, 6> kStates = {
    "queued", "held", "unknown", "delivered", "review", "closed"};

}  // namespace

std::optional<ReportState> report_state(std::string_view name) {
    for (std::size_t i = 0; i < kStates.size(); ++i) {
        if (kStates[i] == name) return static_cast<ReportState>(i);
    }
    return std::nullopt;
}

std::string_view to_text(ReportState state) {
    return kStates[static_cast<std::size_t>(state) % kStates.size()];
}

namespace {

std::vector<std::string> lines_in(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        auto const end = std::min(text.find('\n'), text.size());
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

}  // namespace

std::optional<std::int64_t> milliseconds_of(std::optional<Time> const& time) {
    return time ? std::optional(spool::to_milliseconds(*time)) : std::nullopt;
}

std::optional<Time> time_in(spool::Query const& row, int column) {
    return row.null(column) ? std::optional<Time>() : spool::from_milliseconds(row.integer(column));
}

ReportEntry read_entry(spool::Query const& row) {
    auto const text = [&row](int column) { return std::string(row.text(column)); };
    return ReportEntry{
        .first = row.integer(0),
        .last = row.integer(1),
        .id = spool::unpack_identifier(row.bytes(2)),
        .number = text(3),
        .revision = static_cast<std::uint32_t>(row.integer(4)),
        .media = static_cast<std::uint64_t>(row.integer(5)),
        .channel = text(6),
        .account = text(7),
        .state = static_cast<ReportState>(row.integer(8)),
        .report_class = text(9),
        .category = text(10),
        .place = text(11),
        .received_at = spool::from_milliseconds(row.integer(12)),
        .changed_at = spool::from_milliseconds(row.integer(13)),
        .since = time_in(row, 14),
        .not_before = time_in(row, 15),
        .tries = row.integer(16),
        .withdrawn = row.integer(17) == 1,
        .centre = text(18),
        .why = text(19),
        .said = text(20),
        .tracking_ids = lines_in(row.text(21)),
        .title = text(22),
        .taken_at = spool::from_milliseconds(row.integer(23)),
        .confidential = row.integer(kConfidentialColumn) == 1,
    };
}

}  // namespace kanal::readmodel
