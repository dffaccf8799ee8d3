#include "daemon/kanalctl/answer_text.hpp"

#include "daemon/kanalctl/show_text.hpp"
#include "daemon/kanalctl/table.hpp"
#include "text/terminal_text.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <cstdint>
#include <cstdio>
#include <map>
#include <vector>

namespace kanal::kanalctl {

namespace json = boost::json;

namespace {

std::string megabytes(json::value const* bytes) {
    if (bytes == nullptr) return "-";
    boost::system::error_code error;
    auto const number = bytes->to_number<std::uint64_t>(error);
    return error ? "-" : std::to_string(number / (1024 * 1024)) + " MiB";
}

std::string media_text(json::object const& answer) {
    auto const* const media = answer.if_contains("media");
    if (media == nullptr || !media->is_object()) return {};
    auto const count = [media](char const* state) { return cell(media->as_object().if_contains(state)); };
    return "Lampiran   " + count("pending") + " belum diambil; sejak mulai: " + count("fetched") +
           " diambil, " + count("refused") + " ditolak, " + count("given_up") + " tidak didapat\n";
}

// What a channel says of itself, one line below the table.
std::string health_text(json::object const& channel) {
    auto const* const health = channel.if_contains("health");
    if (health == nullptr || !health->is_object()) return {};
    std::string text = "  " + cell(channel.if_contains("name")) + ":";
    for (auto const& item : health->as_object()) {
        text += " " + printable(item.key()) + "=" + cell(&item.value());
    }
    return text + "\n";
}

std::string review_count_text(json::object const& answer) {
    auto const* const oldest = answer.if_contains("review_oldest");
    auto text = cell(answer.if_contains("review")) + " laporan menunggu petugas";
    if (oldest != nullptr && oldest->is_string()) text += ", yang tertua sejak " + cell(oldest);
    return text;
}

std::string status_text(json::object const& answer) {
    std::string text = "Instansi   " + cell(answer.if_contains("agency")) + "\n";
    text += "Menerima   " + cell(answer.if_contains("accepting")) + "\n";
    for (auto const& why : rows_of(answer, "config_refused"))
        text += "Konfigurasi yang diubah DITOLAK, yang lama tetap berlaku: " + cell(&why) + "\n";
    text += "Ruang      " + megabytes(answer.if_contains("free_bytes")) + " bebas, antrean " +
            megabytes(answer.if_contains("database_bytes")) + "\n";
    text += "Karantina  " + cell(answer.if_contains("quarantine")) + " menunggu petugas\n";
    text +=
        "Diabaikan  " + cell(answer.if_contains("ignored")) + " peristiwa dari jenis yang tidak dikenal\n";
    text += "Ditinjau   " + review_count_text(answer) + "\n";
    text += media_text(answer) + "\nKanal\n";
    text += table(
        rows_of(answer, "channels"),
        {{"NAMA", "name"},
         {"JENIS", "kind"},
         {"DITERIMA", "accepted"},
         {"KARANTINA", "quarantined"},
         {"TERAKHIR", "last_accepted"}}
    );
    for (auto const& row : rows_of(answer, "channels"))
        text += health_text(row.as_object());
    auto centres = rows_of(answer, "centres");
    for (auto& centre : centres)
        centre.as_object()["reason"] = reason(centre.as_object().if_contains("why"));
    text += "\nPusat\n";
    text += table(
        centres,
        {{"NAMA", "name"},
         {"KEADAAN", "state"},
         {"ANTRE", "queued"},
         {"DITAHAN", "held"},
         {"TAK PASTI", "unknown"},
         {"TERKIRIM", "delivered"},
         {"TERTUA", "oldest"},
         {"BERIKUTNYA", "next_try"},
         {"SEBAB", "reason"}}
    );
    return text;
}

// With what there is to say of them, and where to go on.
std::string reports_text(json::object const& answer) {
    auto rows = rows_of(answer, "reports");
    for (auto& one : rows) {
        auto& row = one.as_object();
        auto why = reason(row.if_contains("why"));
        if (why == "-" && row.contains("lane_why")) why = reason(row.if_contains("lane_why"));
        auto const said = cell(row.if_contains("said"));
        if (said != "-") why += "; pusat berkata: \"" + said + "\"";
        row["reason"] = why;
    }
    std::vector<Column> columns = {
        {"NOMOR", "number"}, {"KEADAAN", "state"}, {"KANAL", "channel"}, {"DITERIMA", "received_at"}};
    auto const has = [&rows](char const* field) {
        return std::any_of(rows.begin(), rows.end(), [field](json::value const& row) {
            auto const shown = cell(row.as_object().if_contains(field));
            return shown != "-" && shown != "tidak" && shown != "0";
        });
    };
    for (auto const& column :
         {Column{"SEJAK", "since"},
          Column{"PERCOBAAN", "tries"},
          Column{"BERIKUTNYA", "next_try"},
          Column{"DICABUT", "withdrawn"}})
        if (has(column.field)) columns.push_back(column);
    columns.push_back({"ID", "id"});
    if (has("reason")) columns.push_back({"SEBAB", "reason"});
    auto text = table(rows, columns);
    if (answer.contains("before"))
        text += "Lanjutannya: --before " + cell(answer.if_contains("before")) + "\n";
    return text;
}

std::string ignored_text(json::object const& answer, std::size_t columns) {
    auto const* const one = answer.if_contains("ignored");
    if (one != nullptr && one->is_object()) return show_text(answer, columns);
    if (answer.contains("done")) return cell(answer.if_contains("done")) + "\n";
    auto text = table(
        rows_of(answer, "kinds"),
        {{"KANAL", "channel"}, {"BANYAK", "count"}, {"TERAKHIR", "last"}, {"JENIS", "why"}}
    );
    if (rows_of(answer, "ignored").empty()) return text;
    text += "\nYang terbaru\n";
    return text + table(
                      rows_of(answer, "ignored"),
                      {{"ID", "id"}, {"KANAL", "channel"}, {"DITERIMA", "received_at"}, {"JENIS", "why"}}
                  );
}

}  // namespace

std::string answer_text(std::string const& command, json::object const& answer, std::size_t columns) {
    if (command == "ignored") return ignored_text(answer, columns);
    if (command == "status") return status_text(answer);
    if (command == "show") return show_text(answer, columns);
    if (command == "reports") return reports_text(answer);
    if (command == "quarantine") {
        return table(
            rows_of(answer, "quarantine"),
            {{"ID", "id"}, {"KANAL", "channel"}, {"DITERIMA", "received_at"}, {"SEBAB", "why"}}
        );
    }
    return cell(answer.if_contains("done")) + "\n";
}

}  // namespace kanal::kanalctl
