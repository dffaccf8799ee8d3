#include "daemon/kanalctl/show_text.hpp"

#include "daemon/kanalctl/table.hpp"
#include "text/safe_text.hpp"
#include "text/utf8.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>

namespace kanal::kanalctl {

namespace json = boost::json;

namespace {

constexpr std::string_view kMark = "  > ";
constexpr std::size_t kNarrowest = 20;

// Bytes of the longest front that fits, at a blank if there is one in its second half. A wide letter counts
// as one column: at worst a line ends a little early on the screen and goes on below.
std::size_t front_that_fits(std::string_view line, std::size_t columns) {
    std::size_t taken = 0;
    std::size_t end = 0;
    while (end < line.size() && taken < columns) {
        ++end;
        while (end < line.size() && is_continuation(line[end]))
            ++end;
        ++taken;
    }
    if (end == line.size()) return end;
    auto const blank = line.substr(0, end).rfind(' ');
    return blank != std::string_view::npos && blank > end / 2 ? blank + 1 : end;
}

std::string label(std::string name) {
    name.resize(std::max<std::size_t>(name.size() + 1, 12), ' ');
    return name;
}

std::string line_of(json::object const& object, char const* name, char const* field) {
    auto const* const value = object.if_contains(field);
    if (value == nullptr || value->is_null()) return {};
    return label(name) + cell(value) + "\n";
}

json::value const& member(json::object const& object, char const* field) {
    static json::value const none;
    auto const* const value = object.if_contains(field);
    return value != nullptr ? *value : none;
}

bool says_something(json::value const& value) {
    return value.is_string() && !value.as_string().empty();
}

std::string edition(json::object const& row) {
    auto const number = [&row](char const* field) {
        auto const& value = member(row, field);
        return value.is_null() ? std::string("0") : json::serialize(value);
    };
    return number("revision") + "." + number("media");
}

// Why it stands so, below the table: the reasons are long, and one of them is another's words.
std::string reasons_text(json::array const& deliveries, std::size_t columns) {
    std::string text;
    for (auto const& one : deliveries) {
        auto const& row = one.as_object();
        std::string lines;
        if (says_something(member(row, "why"))) lines += "    sebab: " + reason(&row.at("why")) + "\n";
        if (says_something(member(row, "lane_why")))
            lines += "    jalur ke pusat: " + reason(&row.at("lane_why")) + "\n";
        if (says_something(member(row, "said")))
            lines += "    pusat berkata:\n" + quoted(row.at("said").as_string(), columns);
        if (!lines.empty())
            text += "  " + cell(row.if_contains("centre")) + ", edisi " + edition(row) + "\n" + lines;
    }
    return text;
}

std::string deliveries_text(json::object const& report, std::size_t columns) {
    auto rows = rows_of(report, "deliveries");
    if (rows.empty()) return "\nPusat\n  belum ada pusat yang menunggu laporan ini\n";
    for (auto& row : rows)
        row.as_object()["edition"] = edition(row.as_object());
    return "\nPusat\n" +
           table(
               rows,
               {{"NAMA", "centre"},
                {"EDISI", "edition"},
                {"KEADAAN", "state"},
                {"PERCOBAAN", "tries"},
                {"SEJAK", "since"},
                {"BERIKUTNYA", "next_try"},
                {"NOMOR DI PUSAT", "tracking_id"}}
           ) +
           reasons_text(rows, columns);
}

// What a person can do about a report of which nobody knows whether the centre has it.
std::string doubt_text(json::object const& report) {
    auto const number = cell(report.if_contains("number"));
    std::string text;
    for (auto const& one : rows_of(report, "deliveries")) {
        auto const& row = one.as_object();
        if (cell(row.if_contains("state")) != "unknown") continue;
        auto const centre = cell(row.if_contains("centre"));
        auto const next = cell(row.if_contains("next_try"));
        auto const command = [&](std::string const& verb) {
            return "  kanalctl " + verb + " " + number + " --centre " + centre;
        };
        text += "\nTak pasti apakah pusat " + centre + " sudah menerimanya: dikirim " +
                cell(row.if_contains("since")) + ", " + reason(row.if_contains("why")) + ".\n";
        if (next != "-") text += "  Kanal menanyakannya sendiri ke pusat, berikutnya " + next + ".\n";
        text += "  Cari nomor " + number + " di pusat, lalu pilih satu:\n" + command("entered") +
                " --tracking-id N   sudah ada di sana, atau sudah diketik petugas\n" + command("release") +
                "                    tidak ada di sana: kirim lagi\n";
    }
    return text;
}

// What the centres have said since; the last line is where it stands.
std::string progress_text(json::object const& report) {
    if (rows_of(report, "progress").empty()) return {};
    return "\nPerkembangan di pusat\n" +
           table(
               rows_of(report, "progress"),
               {{"WAKTU", "at"}, {"PUSAT", "centre"}, {"KEADAAN", "text"}, {"KATA PUSAT", "word"}}
           );
}

std::string fetches_text(json::object const& report) {
    if (rows_of(report, "fetches").empty()) return {};
    return "\nLampiran yang diambil dari alamatnya\n" + table(
                                                            rows_of(report, "fetches"),
                                                            {{"LAMPIRAN", "attachment"},
                                                             {"KEADAAN", "state"},
                                                             {"PERCOBAAN", "tries"},
                                                             {"BERIKUTNYA", "next_try"},
                                                             {"SEBAB", "why"}}
                                                        );
}

std::string journal_text(json::object const& answer) {
    if (rows_of(answer, "journal").empty()) return {};
    return "\nJurnal\n" +
           table(
               rows_of(answer, "journal"),
               {{"WAKTU", "at"}, {"SIAPA", "who"}, {"TINDAKAN", "action"}, {"KETERANGAN", "detail"}}
           );
}

// Every value with its name; all of them may hold what somebody outside wrote.
void append_values(
    std::string& text, json::value const& value, std::string const& name, std::size_t columns
) {
    if (value.is_object()) {
        for (auto const& field : value.as_object()) {
            auto const inner = std::string(field.key());
            append_values(text, field.value(), name.empty() ? inner : name + "." + inner, columns);
        }
    } else if (value.is_array()) {
        std::size_t position = 0;
        for (auto const& element : value.as_array())
            append_values(text, element, name + "[" + std::to_string(++position) + "]", columns);
    } else if (says_something(value)) {
        text += "  " + printable(name) + ":\n" + quoted(value.as_string(), columns);
    } else if (!value.is_null() && !value.is_string()) {
        text += "  " + printable(name) + ": " + cell(&value) + "\n";
    }
}

// What happens to the report next, while that is for a person to say.
std::string next_step_text(json::object const& report) {
    auto const state = cell(report.if_contains("state"));
    auto const number = cell(report.if_contains("number"));
    if (state == "review")
        return "\nMenunggu petugas; belum dikirim ke pusat.\n  kanalctl pass " + number +
               "                        teruskan ke pusat\n  kanalctl close " + number +
               " --reason \"ALASAN\"   tutup, jangan diteruskan\n";
    if (state == "closed")
        return "\nDitutup petugas; tidak dikirim ke pusat, dan isinya dihapus pada waktunya.\n  kanalctl "
               "pass " +
               number + "   teruskan juga, selama isinya masih ada\n";
    return {};
}

std::string report_text(json::object const& answer, json::object const& report, std::size_t columns) {
    auto text = line_of(report, "Laporan", "number") + line_of(report, "Id", "id") +
                line_of(report, "Keadaan", "state");
    auto const state = cell(report.if_contains("state"));
    if (state == "review" || state == "closed") {
        if (says_something(member(report, "why"))) text += label("Sebab") + reason(&report.at("why")) + "\n";
        text += line_of(report, "Sejak", "since");
    }
    text += line_of(report, "Kanal", "channel") + line_of(report, "Diterima", "received_at");
    text += next_step_text(report);
    if (state != "review" && state != "closed") text += deliveries_text(report, columns) + doubt_text(report);
    text += progress_text(report) + fetches_text(report) + journal_text(answer);
    auto const& record = member(report, "record");
    if (record.is_null()) return text + "\nIsi laporan sudah dihapus: masa simpannya habis.\n";
    text += "\nIsi laporan; yang di belakang tanda > ditulis orang lain\n";
    append_values(text, record, "", columns);
    return text;
}

// An item of the quarantine, or an event of an unknown kind.
std::string kept_text(json::object const& answer, json::object const& item, std::size_t columns) {
    auto text = line_of(item, "Nomor", "id") + line_of(item, "Keadaan", "state") +
                line_of(item, "Kanal", "channel") + line_of(item, "Diterima", "received_at") +
                line_of(item, "Sebab", "why") + line_of(item, "Jenis isi", "media_type") +
                journal_text(answer);
    if (!says_something(member(item, "raw"))) return text;
    return text + "\nIsi kiriman; yang di belakang tanda > ditulis orang lain\n" +
           quoted(item.at("raw").as_string(), columns);
}

}  // namespace

std::string quoted(std::string_view text, std::size_t columns) {
    auto const room = columns == 0 ? text.size() + 1 : std::max(columns, kNarrowest) - kMark.size();
    std::string lines;
    while (true) {
        auto const end = std::min(text.find('\n'), text.size());
        auto const shown = printable(text.substr(0, end));
        std::string_view rest = shown;
        do {
            auto const front = front_that_fits(rest, columns == 0 ? rest.size() + 1 : room);
            lines += std::string(kMark) + std::string(rest.substr(0, front)) + "\n";
            rest.remove_prefix(front);
        } while (!rest.empty());
        if (end == text.size()) return lines;
        text.remove_prefix(end + 1);
    }
}

std::string show_text(json::object const& answer, std::size_t columns) {
    auto const& report = member(answer, "report");
    if (report.is_object()) return report_text(answer, report.as_object(), columns);
    for (char const* const kind : {"quarantine", "ignored"}) {
        auto const& item = member(answer, kind);
        if (item.is_object()) return kept_text(answer, item.as_object(), columns);
    }
    return {};
}

}  // namespace kanal::kanalctl
