#include "operations/work_table.hpp"

#include "base/time_text.hpp"
#include "tables/tracking_table.hpp"

namespace kanal::operations {

namespace {

// "2026-11-24 09:15" on the wall of the office.
std::string local_minute(Time time, TimeZone const& zone) {
    auto text = rfc3339_seconds(time + zone.offset_at(time)).substr(0, 16);
    text[10] = ' ';
    return text;
}

void add_line(std::string& text, std::string const& line) {
    text += (text.empty() ? "" : "\n") + line;
}

std::string files_text(WorkItem const& item) {
    std::string text;
    for (auto const& file : item.files)
        add_line(text, file.name + (file.unfit.empty() ? "" : " (" + file.unfit + ")"));
    return text;
}

std::string advice_text(WorkItem const& item) {
    std::string text;
    for (auto const& line : item.advice)
        add_line(text, line);
    return text;
}

}  // namespace

std::vector<std::string> const& work_columns() {
    static std::vector<std::string> const names = {
        std::string(kNumberColumn),
        "Diterima",
        "Klasifikasi",
        "Judul",
        "Isi",
        "Tanggal kejadian",
        "Lokasi",
        "Titik",
        "Kategori",
        "Anonim",
        "Rahasia",
        "Lampiran",
        "Periksa",
        "Sudah di LAPOR! sebagai",
        std::string(kTrackingColumn),
    };
    return names;
}

std::vector<std::string> work_cells(WorkItem const& item, TimeZone const& zone) {
    return {
        item.number,
        local_minute(item.received_at, zone),
        item.classification,
        item.title,
        item.text,
        item.occurred_on,
        item.place,
        item.point,
        item.category,
        item.anonymous ? "ya" : "tidak",
        item.secret ? "ya" : "tidak",
        files_text(item),
        advice_text(item),
        item.tracking_id,
        "",
    };
}

}  // namespace kanal::operations
