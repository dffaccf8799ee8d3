#pragma once

#include "desk/page.hpp"

namespace kanal::desk {

// Rekap: how many reports there are of each state, channel, class, category and month, of those that the
// address asks for: keadaan, kanal, kelas, kategori, dari, sampai.
asio::awaitable<Page> show_recap(Parts& parts, Visit const& visit);

}  // namespace kanal::desk
