#include "desk/routes.hpp"

#include "desk/pages/account.hpp"
#include "desk/pages/audit.hpp"
#include "desk/pages/bulk.hpp"
#include "desk/pages/channels.hpp"
#include "desk/pages/decisions.hpp"
#include "desk/pages/entry_check.hpp"
#include "desk/pages/entry_form.hpp"
#include "desk/pages/export.hpp"
#include "desk/pages/home.hpp"
#include "desk/pages/people_page.hpp"
#include "desk/pages/quarantine.hpp"
#include "desk/pages/recap.hpp"
#include "desk/pages/receipt_page.hpp"
#include "desk/pages/report_files.hpp"
#include "desk/pages/report_list.hpp"
#include "desk/pages/report_page.hpp"
#include "desk/pages/work.hpp"
#include "desk/pages/work_table.hpp"

namespace kanal::desk {

namespace {

using enum operations::Right;

constexpr std::size_t kScans = std::size_t{32} << 20;  // bytes of an entry with its scans
constexpr std::size_t kTable = std::size_t{8} << 20;
constexpr std::string_view kFiles = "multipart/form-data";

constexpr PageRoute kPages[] = {
    {"GET", "/", "", view, show_home},
    {"GET", "/perubahan", "", view, tell_changes},
    {"GET", "/laporan", "", view, list_reports},
    {"GET", "/laporan/*", "", view, show_report},
    {"GET", "/laporan/*", "lampiran", view, send_attachment},
    {"GET", "/laporan/*", "tanda-terima", enter, show_receipt},
    {"POST", "/laporan/*", "tampilkan", reveal, reveal_reporter},
    {"POST", "/laporan/*", "asli", reveal, send_raw},
    {"POST", "/laporan/*", "verifikasi", decide, verify_report},
    {"POST", "/laporan/*", "tunda", decide, postpone_report},
    {"POST", "/laporan/*", "bukan-wewenang", decide, decline_report},
    {"POST", "/laporan/*", "arsipkan", decide, archive_report},
    {"POST", "/laporan/*", "tahan", decide, hold_report},
    {"POST", "/laporan/*", "lepaskan", decide, release_report},
    {"POST", "/laporan/*", "coba", decide, flush_report},
    {"POST", "/laporan/*", "nomor-pusat", decide, note_entered},
    {"POST", "/tindakan", "", decide, act_on_many},
    {"GET", "/entri", "", enter, show_entry_form},
    {"POST", "/entri", "", enter, save_entry_form, std::size_t{1} << 20},
    {"GET", "/entri/*", "", enter, show_entry_check},
    {"POST", "/entri/*", "", enter, record_entry, kScans, kFiles},
    {"POST", "/entri/*", "buang", enter, drop_entry_draft},
    {"GET", "/kerja", "", decide, show_work},
    {"POST", "/kerja", "", decide, record_work},
    {"GET", "/kerja.csv", "", decide, export_work_csv},
    {"GET", "/kerja.xlsx", "", decide, export_work_xlsx},
    {"POST", "/kerja/impor", "", decide, import_work, kTable, kFiles},
    {"GET", "/rekap", "", view, show_recap},
    {"GET", "/ekspor.csv", "", view, export_csv},
    {"GET", "/ekspor.xlsx", "", view, export_xlsx},
    {"GET", "/kanal", "", view, show_channels},
    {"GET", "/karantina", "", decide, list_quarantine},
    {"POST", "/karantina", "", decide, settle_quarantined},
    {"POST", "/karantina/*", "lihat", reveal, show_quarantined},
    {"GET", "/pengguna", "", administer, show_people},
    {"POST", "/pengguna", "", administer, add_person},
    {"POST", "/pengguna/*", "hak", administer, change_person},
    {"POST", "/pengguna/*", "tautan", administer, renew_link},
    {"POST", "/pengguna/*", "hapus", administer, remove_person},
    {"GET", "/jejak", "", administer, show_audit},
    {"GET", "/akun", "", view, show_account},
    {"POST", "/akun/pintasan", "", view, choose_shortcuts},
    {"POST", "/keluar", "", view, log_out},
    {"POST", "/keluar-semua", "", view, log_out_everywhere},
};

}  // namespace

std::span<PageRoute const> page_routes() {
    return kPages;
}

}  // namespace kanal::desk
