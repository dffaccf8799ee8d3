#pragma once

#include "desk/page.hpp"

namespace kanal::desk {

// Jejak: the journal, newest first, of all or of one person (`siapa`) or one subject (`tentang`).
asio::awaitable<Page> show_audit(Parts& parts, Visit const& visit);

}  // namespace kanal::desk
