#include "core/centre_event.hpp"

namespace kanal {

namespace {

struct Row {
    CentreState state;
    std::string_view text;
    std::string_view indonesian;
};

constexpr Row kRows[] = {
    {CentreState::other, "other", ""},
    {CentreState::received, "received", "Diterima"},
    {CentreState::verified, "verified", "Diverifikasi"},
    {CentreState::forwarded, "forwarded", "Diteruskan ke unit yang berwenang"},
    {CentreState::in_progress, "in_progress", "Ditindaklanjuti"},
    {CentreState::answered, "answered", "Dijawab"},
    {CentreState::done, "done", "Selesai"},
    {CentreState::rejected, "rejected", "Tidak ditindaklanjuti"},
};

}  // namespace

std::string_view to_text(CentreState state) {
    for (auto const& row : kRows)
        if (row.state == state) return row.text;
    return "other";
}

CentreState centre_state_of(std::string_view text) {
    for (auto const& row : kRows)
        if (row.text == text) return row.state;
    return CentreState::other;
}

std::string_view indonesian_text(CentreState state) {
    for (auto const& row : kRows)
        if (row.state == state) return row.indonesian;
    return {};
}

}  // namespace kanal
