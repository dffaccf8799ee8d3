#include "desk/pages/report_parts.hpp"

#include "base/ascii.hpp"
#include "desk/pages/typed_correction.hpp"
#include "desk/shown_text.hpp"
#include "desk/words.hpp"
#include "json/fields.hpp"

#include <cstdio>

namespace kanal::desk {

namespace {

using readmodel::ReportState;

std::string size_text(std::uint64_t bytes) {
    if (bytes < 1024) return std::to_string(bytes) + " bita";
    if (bytes < 1024 * 1024) return number_text(static_cast<std::int64_t>(bytes / 1024)) + " KB";
    char text[32];
    std::snprintf(text, sizeof(text), "%.1f MB", static_cast<double>(bytes) / (1024 * 1024));
    for (auto* c = text; *c != '\0'; ++c)
        if (*c == '.') *c = ',';
    return text;
}

// "+6281234567890" as "+628•••••7890"; of an address the first letter and the domain.
std::string hinted(std::string_view text) {
    if (text.empty()) return {};
    auto const at = text.find('@');
    if (at != std::string_view::npos && at > 0) return "•••" + std::string(text.substr(at));
    return "•••••";
}

std::string fetch_words(spool::FetchState state) {
    switch (state) {
        case spool::FetchState::pending:
            return "sedang diambil";
        case spool::FetchState::fetched:
            return {};
        case spool::FetchState::refused:
            return "ditolak";
        case spool::FetchState::given_up:
            return "tidak didapat";
    }
    return {};
}

ReportState state_of(DeliveryState state) {
    return readmodel::report_state(to_text(state)).value_or(ReportState::queued);
}

Data class_choices(std::string const& chosen) {
    Data list(Data::type::list);
    for (auto const& word : class_words()) {
        Data one;
        one["nilai"] = Data(std::string(word.value));
        one["nama"] = Data(std::string(word.name));
        one["dipilih"] = Data(word.value == chosen);
        list.push_back(one);
    }
    return list;
}

std::string typed_or(NotTaken const& not_taken, std::string_view name, std::string otherwise) {
    for (auto const& [key, value] : not_taken.typed)
        if (key == name) return value;
    return otherwise;
}

// Of the fields that were typed: what stands there now, and what was typed.
Data both_versions(Record const& record, bool revealed, NotTaken const& not_taken) {
    struct Field {
        char const* name;
        char const* words;
        std::string stands;
    };
    Field const fields[] = {
        {"judul", "Judul", shown_field(record.title, revealed)},
        {"kelas", "Klasifikasi", std::string(class_name(record.report_class))},
        {"kategori", "Kategori", shown_field(record.category, revealed)},
        {"kode", "Kode kategori", record.category_code},
        {"lokasi", "Lokasi", shown_field(record.place, revealed)},
        {"alasan", "Alasan", ""},
    };
    Data rows(Data::type::list);
    for (auto const& [key, value] : not_taken.typed) {
        for (auto const& field : fields) {
            if (key != field.name) continue;
            Data row;
            row["bidang"] = Data(field.words);
            row["kini"] = text_or_none(field.stands);
            row["isian"] = text_or_none(key == "kelas" ? class_name(value) : std::string_view(value));
            rows.push_back(row);
        }
    }
    return rows;
}

}  // namespace

void add_words(Data& data, Record const& record, bool revealed, std::vector<std::string> const& marked) {
    auto const line = [revealed](std::string const& text) {
        return revealed ? one_line(text) : masked_line(text);
    };
    auto const title = line(record.title);
    data["judul_laporan"] = Data(title.empty() ? std::string("(tanpa judul)") : title);
    data["judul_otomatis"] = Data(record.title_derived);
    auto const text = revealed ? whole_text(record.text) : whole_text(record.public_text);
    data["isi_laporan"] = text.empty() ? Data(false) : marked_text(text, marked);
    data["disamarkan"] = Data(!revealed && record.public_text != record.text);
    data["kelas"] = text_or_none(class_name(record.report_class));
    data["kategori"] = text_or_none(one_line(record.category));
    data["lokasi"] = text_or_none(one_line(revealed ? record.place : record.public_place));
    data["tanggal"] = text_or_none(one_line(record.occurred_on));
    if (record.latitude && record.longitude) {
        char point[64];
        std::snprintf(point, sizeof(point), "%.6f, %.6f", *record.latitude, *record.longitude);
        data["titik"] = Data(std::string(point));
    }
    Data problems(Data::type::list);
    for (auto const& problem : record.problems)
        problems.push_back(Data(masked_line(problem)));
    data["ada_catatan"] = Data(!problems.is_empty_list());
    data["catatan"] = std::move(problems);
}

void add_reporter(Data& data, Record const& record, bool revealed, Visit const& visit) {
    data["pelapor_ada"] = Data(record.reporter_known);
    data["terbuka"] = Data(revealed);
    data["boleh_tampil"] = Data(visit.may(operations::Right::reveal));
    Data rows(Data::type::list);
    auto const add = [&](char const* name, std::string const& value) {
        if (value.empty()) return;
        Data row;
        row["nama"] = Data(name);
        row["nilai"] = Data(revealed ? one_line(value) : hinted(one_line(value)));
        rows.push_back(row);
    };
    add("Nama", record.reporter_name);
    add("Telepon", record.reporter_phone);
    add("Surel", record.reporter_email);
    add("Akun", record.reporter_account);
    add("Alamat", record.reporter_address);
    data["pelapor"] = std::move(rows);
}

void add_attachments(
    Data& data,
    Record const& record,
    std::vector<spool::FetchLedger::Status> const& fetches,
    std::string const& number
) {
    Data rows(Data::type::list);
    for (std::size_t i = 0; i < record.attachments.size(); ++i) {
        auto const& one = record.attachments[i];
        Data row;
        row["nama"] = Data(one.name.empty() ? "lampiran " + std::to_string(i + 1) : one_line(one.name));
        row["jenis"] = text_or_none(one_line(one.media_type));
        row["ada"] = Data(!one.sha256.empty());
        row["ukuran"] = Data(size_text(one.size));
        row["alamat"] = Data("/laporan/" + number + "/lampiran?ke=" + std::to_string(i));
        static constexpr std::string_view kPictures[] = {
            "image/jpeg", "image/png", "image/gif", "image/webp"};
        row["gambar"] = Data(!one.sha256.empty() && is_one_of(kPictures, one.media_type));
        for (auto const& fetch : fetches)
            if (fetch.position == i) row["pengambilan"] = text_or_none(fetch_words(fetch.state));
        rows.push_back(row);
    }
    data["ada_lampiran"] = Data(!rows.is_empty_list());
    data["lampiran"] = std::move(rows);
}

void add_history(
    Data& data, std::vector<spool::Spool::JournalEntry> const& journal, AgencyTime const& time, Time now
) {
    Data rows(Data::type::list);
    for (auto const& entry : journal) {
        Data row;
        row["waktu"] = time.shown(entry.at, now);
        row["siapa"] = Data(one_line(entry.who));
        row["apa"] = Data(one_line(action_text(entry.action)));
        row["rincian"] = text_or_none(one_line(entry.detail));
        rows.push_back(row);
    }
    data["ada_riwayat"] = Data(!rows.is_empty_list());
    data["riwayat"] = std::move(rows);
}

void add_deliveries(
    Data& data,
    std::vector<DeliveryStatus> const& statuses,
    std::vector<forwarder::LaneStatus> const& lanes,
    AgencyTime const& time,
    Time now
) {
    Data rows(Data::type::list);
    for (auto const& status : statuses) {
        Data row;
        row["pusat"] = Data(status.centre);
        row["edisi"] = Data(std::to_string(status.revision) + (status.media > 0 ? " + lampiran" : ""));
        row["keadaan"] = badge(state_of(status.state));
        row["percobaan"] = Data(number_text(status.tries));
        row["sejak"] = status.since ? time.shown(*status.since, now) : Data(false);
        auto next = status.not_before;
        for (auto const& lane : lanes)
            if (lane.centre == status.centre && lane.next_try && status.state == DeliveryState::queued)
                next = std::max(next, lane.next_try);
        row["berikutnya"] = next ? time.shown(*next, now) : Data(false);
        row["nomor_pusat"] = text_or_none(one_line(status.tracking_id));
        row["sebab"] = text_or_none(one_line(reason_text(status.why)));
        row["kata"] = text_or_none(one_line(status.said));
        rows.push_back(row);
    }
    data["ada_pengiriman"] = Data(!rows.is_empty_list());
    data["pengiriman"] = std::move(rows);
}

void add_progress(Data& data, std::vector<CentreEvent> const& events, AgencyTime const& time, Time now) {
    Data rows(Data::type::list);
    for (auto const& event : events) {
        Data row;
        row["waktu"] = time.shown(event.at, now);
        row["pusat"] = Data(event.centre);
        row["keadaan"] = text_or_none(indonesian_text(event.state));
        row["kata"] = text_or_none(one_line(event.word));
        rows.push_back(row);
    }
    data["ada_kemajuan"] = Data(!rows.is_empty_list());
    data["kemajuan"] = std::move(rows);
}

void add_decisions(
    Data& data,
    operations::ReportFile const& file,
    Record const& record,
    Visit const& visit,
    NotTaken const& not_taken
) {
    auto const& report = *file.report;
    bool const may = visit.may(operations::Right::decide);
    data["boleh_memutuskan"] = Data(may);
    data["bisa_tinjau"] = Data(may && report.state == "review");
    data["bisa_buka"] = Data(may && report.state == "closed");
    data["bisa_tahan"] = Data(may && report.state == "queued");
    data["bisa_lepas"] = Data(may && (report.state == "held" || report.state == "unknown"));
    data["bisa_coba"] = Data(may && report.state == "queued");
    bool const revealed = is_revealed(visit, report.id);
    auto const field = [&](char const* name, std::string const& stands) {
        return Data(typed_or(not_taken, name, shown_field(stands, revealed)));
    };
    data["bisa_catat"] = Data(may && report.state != "delivered");
    data["isian_judul"] = field("judul", record.title);
    data["isian_lokasi"] = field("lokasi", record.place);
    data["isian_kategori"] = field("kategori", record.category);
    data["isian_kode"] = field("kode", record.category_code);
    if (not_taken.stale) data["banding"] = both_versions(record, revealed, not_taken);
    data["isian_alasan"] = Data(typed_or(not_taken, "alasan", ""));
    data["pilihan_kelas"] = class_choices(typed_or(not_taken, "kelas", record.report_class));
    data["salah"] = text_or_none(not_taken.fault);
    data["basi"] = Data(not_taken.stale);
    if (!file.journal.empty()) {
        data["terakhir_siapa"] = Data(one_line(file.journal.front().who));
        data["terakhir_apa"] = Data(action_text(file.journal.front().action));
    }
}

}  // namespace kanal::desk
