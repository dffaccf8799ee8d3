#include "desk/pages/receipt_page.hpp"

#include "base/time_text.hpp"
#include "desk/page_writer.hpp"
#include "desk/pages/report_page.hpp"
#include "desk/qr_code.hpp"
#include "desk/shown_text.hpp"
#include "desk/words.hpp"

namespace kanal::desk {

namespace {

constexpr auto kNameShown = std::chrono::hours(24);

using JournalEntry = spool::Spool::JournalEntry;

// Who wrote it down; null where it came by itself.
JournalEntry const* entry_line(std::vector<JournalEntry> const& journal) {
    for (auto const& line : journal)
        if (line.action == "entry") return &line;
    return nullptr;
}

std::string officer_of(std::string_view who) {
    constexpr std::string_view kDesk = "meja/";
    return std::string(who.starts_with(kDesk) ? who.substr(kDesk.size()) : who);
}

Data code_of(std::string const& number) {
    auto const code = qr_code(number);
    if (!code) return Data(false);
    Data data;
    data["sisi"] = Data(std::to_string(code->size));
    data["jalur"] = Data(code->path);
    return data;
}

void add_papers(Data& data, std::string const& number, bool roll) {
    data["rol"] = Data(roll);
    data["gaya_cetak"] = Data(asset_address("tanda-terima.css"));
    data["lain"] = Data("/laporan/" + number + "/tanda-terima" + (roll ? "" : "?kertas=58"));
    data["kembali"] = Data("/laporan/" + number);
}

}  // namespace

asio::awaitable<Page> show_receipt(Parts& parts, Visit const& visit) {
    auto finding = find_visible(parts, visit, visit.name);
    auto found = co_await std::move(finding);
    if (found.refusal) co_return std::move(*found.refusal);
    auto const& report = *found.file.report;
    Page page;
    page.view = "tanda_terima";
    page.title = "Tanda terima " + report.number;
    auto& data = page.data;
    data["nomor"] = Data(report.number);
    data["instansi"] = Data(parts.surroundings.agency.name);
    data["kode"] = code_of(report.number);
    auto const said = parse_time(found.record.said_at);
    data["diterima"] = Data(parts.time.full(said.value_or(report.received_at)));
    data["kanal"] = Data(std::string(kind_name(found.record.kind)));
    data["judul_laporan"] = text_or_none(masked_line(found.record.title));
    data["kelas"] = text_or_none(class_name(found.record.report_class));
    data["anonim"] = Data(found.record.anonymous);
    data["rahasia"] = Data(found.record.confidential);
    data["lampiran"] = Data(number_text(static_cast<std::int64_t>(found.record.attachments.size())));
    data["pelapor"] = Data(false);
    data["petugas_pencatat"] = Data(false);
    if (auto const* const line = entry_line(found.file.journal)) {
        data["dicatat"] = Data(parts.time.full(line->at));
        data["petugas_pencatat"] = Data(officer_of(line->who));
        bool const own = line->who == visit.person.actor().name && visit.now - line->at < kNameShown;
        if (own) data["pelapor"] = text_or_none(one_line(found.record.reporter_name));
    }
    add_papers(data, report.number, visit.parameter("kertas") == "58");
    co_return page;
}

}  // namespace kanal::desk
