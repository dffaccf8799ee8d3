#include "daemon/kanalctl/list_text.hpp"

#include <algorithm>

namespace kanal::kanalctl {

namespace json = boost::json;

namespace {

// Our reason, the lane's where there is none, and the centre's words.
std::string why_of(json::object const& row) {
    auto why = reason(row.if_contains("why"));
    if (why == "-" && row.contains("lane_why")) why = reason(row.if_contains("lane_why"));
    auto const said = cell(row.if_contains("said"));
    if (said != "-") why += "; pusat berkata: \"" + said + "\"";
    return why;
}

bool any_has(json::array const& rows, char const* field) {
    return std::any_of(rows.begin(), rows.end(), [field](json::value const& row) {
        auto const shown = cell(row.as_object().if_contains(field));
        return shown != "-" && shown != "tidak" && shown != "0";
    });
}

}  // namespace

char const* next_page(json::object const& answer) {
    for (auto const* name : {"before", "after"})
        if (answer.contains(name)) return name;
    return nullptr;
}

std::string ListText::lines(json::array const& rows, std::vector<Column> columns) {
    if (!table_) table_.emplace(std::move(columns));
    return table_->lines(rows);
}

// Columns without anything in them are left out, where all that will be shown is here.
std::string ListText::reports(json::object const& answer) {
    auto rows = rows_of(answer, "reports");
    for (auto& row : rows)
        row.as_object()["reason"] = why_of(row.as_object());
    std::vector<Column> columns = {
        {"NOMOR", "number"}, {"KEADAAN", "state"}, {"KANAL", "channel"}, {"DITERIMA", "received_at"}};
    bool const more = next_page(answer) != nullptr;
    for (auto const& column :
         {Column{"SEJAK", "since"},
          Column{"PERCOBAAN", "tries"},
          Column{"BERIKUTNYA", "next_try"},
          Column{"DICABUT", "withdrawn"}})
        if (more || any_has(rows, column.field)) columns.push_back(column);
    columns.push_back({"ID", "id"});
    if (more || any_has(rows, "reason")) columns.push_back({"SEBAB", "reason"});
    return lines(rows, std::move(columns));
}

std::string ListText::ignored(json::object const& answer) {
    std::string text;
    if (answer.contains("kinds"))
        text = table(
            rows_of(answer, "kinds"),
            {{"KANAL", "channel"}, {"BANYAK", "count"}, {"TERAKHIR", "last"}, {"JENIS", "why"}}
        );
    auto const& events = rows_of(answer, "ignored");
    if (events.empty()) return text;
    if (!table_) text += "\nYang terbaru\n";
    return text +
           lines(events, {{"ID", "id"}, {"KANAL", "channel"}, {"DITERIMA", "received_at"}, {"JENIS", "why"}});
}

std::string ListText::page(json::object const& answer) {
    if (command_ == "reports") return reports(answer);
    if (command_ == "ignored") return ignored(answer);
    return lines(
        rows_of(answer, "quarantine"),
        {{"ID", "id"}, {"KANAL", "channel"}, {"DITERIMA", "received_at"}, {"SEBAB", "why"}}
    );
}

std::string ListText::end(json::object const& answer) {
    std::string text;
    if (auto const* const name = next_page(answer))
        text += "Lanjutannya: --" + std::string(name) + " " + cell(answer.if_contains(name)) + "\n";
    if (answer.contains("behind"))
        text += "Belum lengkap: " + cell(answer.if_contains("behind")) +
                " perubahan terakhir belum tampak di daftar ini\n";
    return text;
}

}  // namespace kanal::kanalctl
