#pragma once

#include "desk/page.hpp"

namespace kanal::desk {

// Karantina: deliveries that nobody could read yet. One is looked at by somebody who may see identities,
// because its bytes hold them; it is read again, or put away with a reason; also several at a time.
asio::awaitable<Page> list_quarantine(Parts& parts, Visit const& visit);
asio::awaitable<Page> show_quarantined(Parts& parts, Visit const& visit);    // POST: alasan
asio::awaitable<Page> settle_quarantined(Parts& parts, Visit const& visit);  // pilih, tindakan, alasan, yakin

}  // namespace kanal::desk
