#include "daemon/kanalctl/table.hpp"

#include "daemon/kanalctl/local_time.hpp"
#include "text/terminal_text.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <string_view>
#include <utility>

namespace kanal::kanalctl {

namespace json = boost::json;

namespace {

// Bytes are not columns: UTF-8 continuation bytes take no room.
std::size_t width(std::string_view text) {
    auto const continuation = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; };
    return text.size() - static_cast<std::size_t>(std::count_if(text.begin(), text.end(), continuation));
}

constexpr std::pair<std::string_view, std::string_view> kReasons[] = {
    {"three attempts in a row ended with the process", "tiga kali prosesnya mati saat mengirim laporan ini"},
    {"every report is refused", "semua laporan ditolak"},
    {"a person carries the reports over", "petugas yang memindahkan laporan"},
    {"no receipt: answer too long", "tanda terima tidak ada: jawaban terlalu panjang"},
    {"no receipt: no tracking id", "tanda terima tanpa nomor"},
    {"no receipt", "tanda terima tidak ada"},
    {"no answer", "tidak ada jawaban"},
    {"receipt names another report", "tanda terima untuk laporan lain"},
    {"not configured", "tidak ada di konfigurasi"},
    {"sent, and no answer came", "sudah terkirim, tetapi jawabannya tidak datang"},
    {"sent, and the answer was cut off", "sudah terkirim, tetapi jawabannya terputus"},
    {"no receipt: an empty answer", "jawabannya kosong"},
    {"no receipt: a web page", "yang menjawab adalah sebuah halaman web"},
    {"no receipt: the answer cannot be read", "jawabannya tidak terbaca"},
    {"the centre answers with an error", "pusat menjawab dengan galat"},
    {"the process ended while it was being sent", "prosesnya mati saat mengirim laporan ini"},
    {"another edition of it may be at the centre", "edisi lain laporan ini mungkin sudah ada di pusat"},
    {"the centre has an earlier edition of it", "edisi sebelumnya sudah ada di pusat; ubahlah di sana"},
    {"the citizen has withdrawn it", "pelapor mencabutnya; cabutlah di pusat bila sudah ada di sana"},
    {"the record cannot be read", "isi laporan tidak terbaca"},
    {"the centre was asked and did not have it", "pusat ditanya dan tidak memilikinya"},
    {"entered by a person", "dicatat petugas"},
    {"sent again, as a person asked", "dikirim ulang atas permintaan petugas"},
};

}  // namespace

std::string cell(json::value const* value) {
    if (value == nullptr || value->is_null()) return "-";
    if (value->is_bool()) return value->as_bool() ? "ya" : "tidak";
    if (!value->is_string()) return json::serialize(*value);
    auto text = printable(local_time(value->as_string()));
    std::replace(text.begin(), text.end(), '\n', ' ');
    return text.empty() ? "-" : text;
}

std::string Table::lines(json::array const& rows) {
    std::vector<std::vector<std::string>> lines;
    if (!std::exchange(begun_, true)) {
        auto& titles = lines.emplace_back();
        for (auto const& column : columns_)
            titles.push_back(column.title);
    }
    for (auto const& row : rows) {
        auto& line = lines.emplace_back();
        for (auto const& column : columns_)
            line.push_back(cell(row.as_object().if_contains(column.field)));
    }
    for (auto const& line : lines) {
        for (std::size_t i = 0; i < line.size(); ++i)
            widest_[i] = std::max(widest_[i], width(line[i]));
    }
    std::string text;
    for (auto const& line : lines) {
        for (std::size_t i = 0; i < line.size(); ++i) {
            text += line[i];
            if (i + 1 < line.size()) text.append(widest_[i] - width(line[i]) + 2, ' ');
        }
        text += '\n';
    }
    return text;
}

std::string table(json::array const& rows, std::vector<Column> const& columns) {
    return Table(columns).lines(rows);
}

json::array const& rows_of(json::object const& answer, char const* field) {
    static json::array const none;
    auto const* const rows = answer.if_contains(field);
    return rows != nullptr && rows->is_array() ? rows->as_array() : none;
}

std::string reason(json::value const* why) {
    auto const text = cell(why);
    for (auto const& [english, indonesian] : kReasons) {
        if (text == english) return std::string(indonesian);
    }
    constexpr std::string_view kAttachment = "attachment: ";
    if (text.starts_with(kAttachment)) return "lampiran: " + text.substr(kAttachment.size());
    return text;
}

}  // namespace kanal::kanalctl
