#include "desk/routes.hpp"

#include "desk/pages/account.hpp"
#include "desk/pages/audit.hpp"
#include "desk/pages/bulk.hpp"
#include "desk/pages/channels.hpp"
#include "desk/pages/decisions.hpp"
#include "desk/pages/home.hpp"
#include "desk/pages/people_page.hpp"
#include "desk/pages/quarantine.hpp"
#include "desk/pages/report_files.hpp"
#include "desk/pages/report_list.hpp"
#include "desk/pages/report_page.hpp"

namespace kanal::desk {

namespace {

using enum operations::Right;

constexpr PageRoute kPages[] = {
    {"GET", "/", "", view, show_home},
    {"GET", "/perubahan", "", view, tell_changes},
    {"GET", "/laporan", "", view, list_reports},
    {"GET", "/laporan/*", "", view, show_report},
    {"GET", "/laporan/*", "lampiran", view, send_attachment},
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
