#pragma once

#include "desk/page.hpp"

namespace kanal::desk {

// What a person decides about one report, from the forms of its page. Where somebody else was faster nothing
// is changed, and the page comes back with both (409).

asio::awaitable<Page> verify_report(
    Parts& parts, Visit const& visit
);  // judul, kelas, kode, kategori, lokasi
asio::awaitable<Page> postpone_report(Parts& parts, Visit const& visit);  // alasan, as all that follow
asio::awaitable<Page> decline_report(Parts& parts, Visit const& visit);
asio::awaitable<Page> archive_report(Parts& parts, Visit const& visit);
asio::awaitable<Page> hold_report(Parts& parts, Visit const& visit);
asio::awaitable<Page> release_report(Parts& parts, Visit const& visit);  // pusat; empty: all
asio::awaitable<Page> flush_report(Parts& parts, Visit const& visit);    // nothing
asio::awaitable<Page> note_entered(Parts& parts, Visit const& visit);    // pusat, nomor_pusat

}  // namespace kanal::desk
