#include "operations/work_item.hpp"

#include "json/fields.hpp"
#include "text/utf8.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>
#include <cstdio>

namespace kanal::operations {

namespace {

namespace json = boost::json;

constexpr std::pair<std::string_view, std::string_view> kClasses[] = {
    {"complaint", "Pengaduan"},
    {"information", "Permintaan Informasi"},
    {"aspiration", "Aspirasi"},
};
constexpr std::string_view kFileTypes[] = {"application/pdf", "image/jpeg", "image/png"};

std::string text_of(json::object const& object, std::string_view key) {
    return text_at(object, key).value_or("");
}

void read_class(json::object const& record, WorkItem& item) {
    auto const name = text_of(record, "class");
    for (auto const& [known, form] : kClasses)
        if (name == known) item.classification = form;
    if (name == "whistleblowing")
        item.advice.emplace_back(
            "Laporan whistleblowing: sampaikan ke Inspektorat atau kanal WBS, jangan lewat formulir umum "
            "LAPOR!."
        );
    else if (item.classification.empty())
        item.advice.emplace_back("Klasifikasi belum dipilih: bacalah isinya, lalu pilih di formulir.");
}

void read_title(json::object const& record, WorkItem& item) {
    item.title = text_of(record, "title");
    auto const fits = front_of_characters(item.title, kLongestFormTitle);
    if (fits < item.title.size()) {
        item.title.resize(fits);
        item.advice.emplace_back("Judul dipotong menjadi 255 karakter.");
    }
    if (item.title.empty())
        item.advice.emplace_back("Judul belum ada: LAPOR! mewajibkannya, tulislah satu kalimat pendek.");
    else if (flag_at(record, "title_derived"))
        item.advice.emplace_back("Judul dibuat dari isi laporan: periksa apakah sudah tepat.");
}

void read_text(json::object const& record, WorkItem& item) {
    item.text = text_of(record, "public_text");
    if (auto const* const masked = array_at(record, "masked"); masked != nullptr && !masked->empty())
        item.advice.emplace_back("Data pribadi di dalam isi sudah disamarkan.");
    if (item.text.empty()) item.advice.emplace_back("Isi laporan kosong: lihat lampirannya.");
}

void read_time_and_place(json::object const& record, WorkItem& item) {
    auto const day = text_of(record, "occurred_on");
    bool const is_day = day.size() == 10 && day[4] == '-' && day[7] == '-';
    if (is_day) item.occurred_on = day;
    if (!is_day)
        item.advice.emplace_back(
            "Tanggal kejadian tidak diketahui: LAPOR! mewajibkannya; bila tak ada petunjuk, pakai tanggal "
            "laporan diterima."
        );
    if (auto const* const place = object_at(record, "place")) {
        item.place = text_of(*place, "public_said");
        if (item.place.empty()) item.place = text_of(*place, "said");
        if (auto const* const point = object_at(*place, "point")) {
            char text[64];
            auto const degrees = [point](char const* key) {
                auto const* const value = point->if_contains(key);
                return value != nullptr && value->is_number() ? value->to_number<double>() : 0.0;
            };
            std::snprintf(text, sizeof text, "%.6f, %.6f", degrees("latitude"), degrees("longitude"));
            item.point = text;
        }
    }
    if (item.place.empty() && item.point.empty())
        item.advice.emplace_back("Lokasi kejadian tidak disebut: LAPOR! mewajibkannya; carilah di isinya.");
}

std::string unfit(WorkFile const& file) {
    if (file.sha256.empty()) return "belum diambil, atau tidak dapat diambil";
    bool const known =
        std::find(std::begin(kFileTypes), std::end(kFileTypes), file.media_type) != std::end(kFileTypes);
    if (!known) return "LAPOR! hanya menerima PDF, JPG, dan PNG";
    if (file.size > kLargestFormFile) return "lebih besar dari 2 MB";
    return {};
}

void read_files(json::object const& record, WorkItem& item) {
    auto const* const files = array_at(record, "attachments");
    if (files == nullptr) return;
    for (auto const& value : *files) {
        auto const* const object = value.if_object();
        if (object == nullptr) continue;
        WorkFile file;
        file.name = text_of(*object, "name");
        file.media_type = text_of(*object, "media_type");
        file.sha256 = text_of(*object, "sha256");
        auto const* const size = object->if_contains("size");
        boost::system::error_code other;
        if (size != nullptr && size->is_number()) file.size = size->to_number<std::uint64_t>(other);
        file.unfit = unfit(file);
        item.files.push_back(std::move(file));
    }
}

void read_privacy(json::object const& record, WorkItem& item) {
    auto const* const privacy = object_at(record, "privacy");
    if (privacy == nullptr) return;
    item.anonymous = flag_at(*privacy, "anonymous");
    item.secret = flag_at(*privacy, "confidential");
}

}  // namespace

WorkItem work_item(OutboundReport const& report) {
    WorkItem item;
    item.sequence = report.sequence;
    item.id = report.id;
    item.received_at = report.received_at;
    if (report.sent_edition) {
        item.tracking_id = report.sent_edition->tracking_id;
        item.advice.emplace_back(
            "Laporan ini sudah ada di LAPOR! dan pelapor mengubahnya: perbarui di sana, jangan buat yang "
            "baru."
        );
    }
    boost::system::error_code failed;
    auto const record = json::parse(report.record, failed);
    if (failed || !record.is_object()) {
        item.advice.emplace_back("Catatan laporan ini tidak terbaca.");
        return item;
    }
    auto const& object = record.get_object();
    item.number = text_of(object, "number");
    item.withdrawn = flag_at(object, "withdrawn");
    if (item.withdrawn) item.advice.emplace_back("Pelapor menarik laporan ini.");
    if (auto const* const channel = object_at(object, "channel"))
        item.channel_kind = text_of(*channel, "kind");
    read_class(object, item);
    read_title(object, item);
    read_text(object, item);
    read_time_and_place(object, item);
    if (auto const* const category = object_at(object, "category"))
        item.category = text_of(*category, "name");
    read_privacy(object, item);
    read_files(object, item);
    return item;
}

}  // namespace kanal::operations
