#include "daemon/kanalctl/table.hpp"

#include "base/time_text.hpp"
#include "text/safe_text.hpp"
#include "text/utf8.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <utility>

namespace kanal::kanalctl {

namespace {

std::int64_t local_moment(std::tm parts) {
    parts.tm_isdst = -1;
    return static_cast<std::int64_t>(std::mktime(&parts)) * 1000;
}

}  // namespace

void use_zone(std::string const& name) {
    ::setenv("TZ", name.empty() ? "UTC" : name.c_str(), 1);
    ::tzset();
}

std::optional<std::int64_t> milliseconds_of(std::string_view rfc3339) {
    auto const time = parse_time(rfc3339);
    if (!time) return std::nullopt;
    return std::chrono::floor<std::chrono::milliseconds>(*time).time_since_epoch().count();
}

std::string local_time(std::string_view rfc3339) {
    auto const milliseconds = milliseconds_of(rfc3339);
    if (!milliseconds) return std::string(rfc3339);
    auto const seconds = static_cast<std::time_t>(*milliseconds / 1000);
    std::tm local{};
    ::localtime_r(&seconds, &local);
    char shown[64];
    std::strftime(shown, sizeof(shown), "%Y-%m-%d %H:%M:%S %Z", &local);
    return shown;
}

std::optional<std::int64_t> read_time(std::string const& text, bool end, std::int64_t now) {
    long long count = 0;
    char unit = 0;
    char more = 0;
    if (std::sscanf(text.c_str(), "%6lld%c%c", &count, &unit, &more) == 2 && count >= 0) {
        std::int64_t const minute = 60'000;
        if (unit == 'm') return now - count * minute;
        if (unit == 'h') return now - count * minute * 60;
        if (unit == 'd') return now - count * minute * 60 * 24;
    }
    std::tm parts{};
    char const* const rest = ::strptime(text.c_str(), "%Y-%m-%d", &parts);
    if (rest == nullptr) return std::nullopt;
    if (*rest == 0) {
        if (end) ++parts.tm_mday;
        return local_moment(parts);
    }
    if (*rest != ' ' && *rest != 'T') return std::nullopt;
    char const* const last = ::strptime(rest + 1, "%H:%M", &parts);
    if (last == nullptr || *last != 0) return std::nullopt;
    return local_moment(parts);
}

namespace json = boost::json;

namespace {

constexpr std::pair<std::string_view, std::string_view> kReasons[] = {
    {"four attempts in a row ended with the process", "empat kali prosesnya mati saat mengirim laporan ini"},
    {"the stored record is damaged: it does not match its checksum",
     "isi laporan di ruang simpan rusak: tidak cocok dengan jumlah periksanya"},
    {"held at another centre when this one was added", "ditahan di pusat lain ketika pusat ini ditambahkan"},
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
    {"the centre has said that it has it", "pusat sendiri mengatakan sudah memilikinya"},
    // Why a report waits for a person.
    {"every report of this channel is looked at", "semua laporan kanal ini ditinjau dulu"},
    {"every comment below a post is looked at", "semua komentar di bawah unggahan ditinjau dulu"},
    {"it has none of this channel's tags", "tidak memuat satu pun tagar kanal ini"},
    {"mailing list", "datang lewat milis"},
    {"made by a machine", "tampaknya dibuat mesin"},
    {"no envelope sender", "amplop surelnya tanpa pengirim"},
    {"from our own address", "dari alamat kita sendiri"},
    {"the parser failed, only header and text were read", "surelnya rusak; hanya kepala dan teksnya terbaca"},
    {"written in a group, and not to us", "ditulis di grup, bukan kepada kita"},
    {"removed on the page; the platform does not say by whom",
     "dihapus di halaman; platform tidak menyebut oleh siapa"},
    {"an example from the test button of the platform", "contoh dari tombol uji platform"},
    {"addition to a report that this client did not send",
     "tambahan untuk laporan yang tidak dikirim klien ini"},
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
            widest_[i] = std::max(widest_[i], count_characters(line[i]));
    }
    std::string text;
    for (auto const& line : lines) {
        for (std::size_t i = 0; i < line.size(); ++i) {
            text += line[i];
            if (i + 1 < line.size()) text.append(widest_[i] - count_characters(line[i]) + 2, ' ');
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
