#include "daemon/kanalctl/answer_text.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <cstdint>
#include <cstdio>
#include <map>
#include <vector>

namespace kanal {

namespace json = boost::json;

namespace {

std::string cell(json::value const* value) {
    if (value == nullptr || value->is_null()) return "-";
    if (value->is_bool()) return value->as_bool() ? "ya" : "tidak";
    if (!value->is_string()) return json::serialize(*value);
    auto text = printable(value->as_string());
    std::replace(text.begin(), text.end(), '\n', ' ');
    return text.empty() ? "-" : text;
}

// Bytes are not columns: UTF-8 continuation bytes take no room.
std::size_t width(std::string_view text) {
    auto const continuation = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; };
    return text.size() - static_cast<std::size_t>(std::count_if(text.begin(), text.end(), continuation));
}

struct Column {
    char const* title;
    char const* field;
};

std::string table(json::array const& rows, std::vector<Column> const& columns) {
    std::vector<std::vector<std::string>> lines(1);
    for (auto const& column : columns)
        lines[0].push_back(column.title);
    for (auto const& row : rows) {
        auto& line = lines.emplace_back();
        for (auto const& column : columns)
            line.push_back(cell(row.as_object().if_contains(column.field)));
    }
    std::string text;
    for (auto const& line : lines) {
        for (std::size_t i = 0; i < columns.size(); ++i) {
            std::size_t widest = 0;
            for (auto const& other : lines)
                widest = std::max(widest, width(other[i]));
            text += line[i];
            if (i + 1 < columns.size()) text.append(widest - width(line[i]) + 2, ' ');
        }
        text += '\n';
    }
    return text;
}

json::array const& rows_of(json::object const& answer, char const* field) {
    static json::array const none;
    auto const* const rows = answer.if_contains(field);
    return rows != nullptr && rows->is_array() ? rows->as_array() : none;
}

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

// What happens to the report next, while that is for a person to say.
std::string next_step_text(json::object const& report) {
    auto const* const state = report.if_contains("state");
    if (state == nullptr || !state->is_string()) return {};
    auto const number = cell(report.if_contains("number"));
    if (state->as_string() == "review") {
        return "\nMenunggu petugas; belum dikirim ke pusat.\n  kanalctl pass " + number +
               "                        teruskan ke pusat\n  kanalctl close " + number +
               " --reason \"ALASAN\"   tutup, jangan diteruskan\n";
    }
    if (state->as_string() == "closed") {
        return "\nDitutup petugas; tidak dikirim ke pusat, dan isinya dihapus pada waktunya.\n  kanalctl "
               "pass " +
               number + "   teruskan juga, selama isinya masih ada\n";
    }
    return {};
}

std::string reports_text(json::object const& answer) {
    auto const& rows = rows_of(answer, "reports");
    std::vector<Column> columns = {
        {"NOMOR", "number"}, {"KEADAAN", "state"}, {"KANAL", "channel"}, {"DITERIMA", "received_at"}};
    auto const has = [&rows](char const* field, json::value const& unless) {
        return std::any_of(rows.begin(), rows.end(), [&](json::value const& row) {
            auto const* const value = row.as_object().if_contains(field);
            return value != nullptr && *value != unless;
        });
    };
    if (has("since", nullptr)) columns.push_back({"SEJAK", "since"});
    if (has("withdrawn", false)) columns.push_back({"DICABUT", "withdrawn"});
    columns.push_back({"ID", "id"});
    if (has("why", "")) columns.push_back({"SEBAB", "why"});
    return table(rows, columns);
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
    text += "\nPusat\n";
    text += table(
        rows_of(answer, "centres"),
        {{"NAMA", "name"},
         {"KEADAAN", "state"},
         {"ANTRE", "queued"},
         {"DITAHAN", "held"},
         {"TAK PASTI", "unknown"},
         {"TERKIRIM", "delivered"},
         {"TERTUA", "oldest"},
         {"SEBAB", "why"}}
    );
    return text;
}

void append_fields(std::string& text, json::object const& object, std::string const& indent) {
    for (auto const& field : object) {
        text += indent + std::string(field.key()) + ": ";
        if (field.value().is_object()) {
            text += '\n';
            append_fields(text, field.value().as_object(), indent + "  ");
        } else if (field.value().is_string()) {
            text += printable(field.value().as_string()) + "\n";
        } else {
            text += printable(json::serialize(field.value())) + "\n";
        }
    }
}

std::string show_text(json::object const& answer) {
    std::string text;
    for (auto const* const part : {"report", "quarantine", "ignored"}) {
        auto const* const found = answer.if_contains(part);
        if (found == nullptr || !found->is_object()) continue;
        append_fields(text, found->as_object(), "");
        text += next_step_text(found->as_object());
    }
    if (!rows_of(answer, "journal").empty()) {
        text += "\nJurnal\n";
        text += table(
            rows_of(answer, "journal"),
            {{"WAKTU", "at"}, {"SIAPA", "who"}, {"TINDAKAN", "action"}, {"KETERANGAN", "detail"}}
        );
    }
    return text;
}

std::string ignored_text(json::object const& answer) {
    auto const* const one = answer.if_contains("ignored");
    if (one != nullptr && one->is_object()) return show_text(answer);
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

// What a code point below U+FFFF is shown as when a terminal would obey it.
bool steers_terminal(char32_t point) {
    bool const control = (point < 0x20 && point != '\n') || (point >= 0x7F && point < 0xA0);
    bool const bidi = (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
    return control || bidi || point == 0x2028 || point == 0x2029;
}

}  // namespace

std::string printable(std::string_view text) {
    std::string shown;
    for (std::size_t i = 0; i < text.size();) {
        auto const first = static_cast<unsigned char>(text[i]);
        std::size_t const size = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
        char32_t point = first < 0x80 ? first : first & (0xFF >> (size + 1));
        for (std::size_t k = 1; k < size && i + k < text.size(); ++k) {
            point = (point << 6) | (static_cast<unsigned char>(text[i + k]) & 0x3F);
        }
        if (steers_terminal(point)) {
            char escape[16];
            std::snprintf(escape, sizeof(escape), "\\u%04X", static_cast<unsigned>(point));
            shown += escape;
        } else {
            shown += text.substr(i, size);
        }
        i += size;
    }
    return shown;
}

std::string answer_text(std::string const& command, json::object const& answer) {
    if (command == "ignored") return ignored_text(answer);
    if (command == "status") return status_text(answer);
    if (command == "show") return show_text(answer);
    if (command == "reports") return reports_text(answer);
    if (command == "quarantine") {
        return table(
            rows_of(answer, "quarantine"),
            {{"ID", "id"}, {"KANAL", "channel"}, {"DITERIMA", "received_at"}, {"SEBAB", "why"}}
        );
    }
    return cell(answer.if_contains("done")) + "\n";
}

}  // namespace kanal
