#include "daemon/kanalctl/answer_text.hpp"

#include "daemon/kanalctl/show_text.hpp"
#include "daemon/kanalctl/table.hpp"
#include "text/safe_text.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <cstdint>

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

std::string index_text(json::object const& answer) {
    auto const* const index = answer.if_contains("index");
    if (index == nullptr || !index->is_object()) return "-";
    auto const& row = index->as_object();
    auto const behind = cell(row.if_contains("behind"));
    if (cell(row.if_contains("why")) != "-")
        return "TERHENTI, " + behind + " perubahan belum tampak: lihat readmodel_failed di log kanald";
    if (cell(row.if_contains("building")) == "ya")
        return "sedang disusun ulang, " + behind + " perubahan belum tampak";
    return behind == "0" ? "lengkap" : behind + " perubahan belum tampak";
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
    text += "Daftar     " + index_text(answer) + "\n";
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

std::string link_text(json::object const& answer) {
    return "Tautan sekali pakai untuk " + cell(answer.if_contains("name")) + ", berlaku sampai " +
           cell(answer.if_contains("until")) + ":\n  " + cell(answer.if_contains("link")) +
           "\nDi belakang proksi gantilah bagian depannya dengan alamat meja yang dipakai petugas.\n";
}

std::string people_text(json::object const& answer) {
    return table(
        rows_of(answer, "people"),
        {{"NAMA", "name"},
         {"PERAN", "role"},
         {"RAHASIA", "confidential"},
         {"SANDI", "password"},
         {"DITAMBAHKAN", "added"}}
    );
}

std::string audit_text(json::object const& answer) {
    auto text = table(
        rows_of(answer, "audit"),
        {{"WAKTU", "at"},
         {"SIAPA", "who"},
         {"TINDAKAN", "action"},
         {"TENTANG", "subject"},
         {"RINCIAN", "detail"}}
    );
    if (auto const* const before = answer.if_contains("before"))
        text += "\nAda lagi: kanalctl audit --before " + cell(before) + "\n";
    return text;
}

// Days are UTC, as the centre counts them.
std::string counts_text(json::object const& answer) {
    auto const& rows = rows_of(answer, "counts");
    if (rows.empty()) return "Belum ada pesan yang diterima pusat pada hari-hari itu.\n";
    return table(rows, {{"HARI (UTC)", "day"}, {"PUSAT", "centre"}, {"PESAN", "messages"}});
}

}  // namespace

std::string answer_text(std::string const& command, json::object const& answer, std::size_t columns) {
    if (command == "status") return status_text(answer);
    if (command == "counts") return counts_text(answer);
    auto const* const event = answer.if_contains("ignored");
    if (command == "show" || (event != nullptr && event->is_object())) return show_text(answer, columns);
    if (answer.contains("link")) return link_text(answer);
    if (answer.contains("people")) return people_text(answer);
    if (answer.contains("audit")) return audit_text(answer);
    return cell(answer.if_contains("done")) + "\n";
}

}  // namespace kanal::kanalctl
