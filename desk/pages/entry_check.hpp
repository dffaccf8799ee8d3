#pragma once

#include "desk/page.hpp"

namespace kanal::desk {

// The second step of an entry: the draft as it will be recorded, the reports that may be the same, and the
// scans.
asio::awaitable<Page> show_entry_check(Parts& parts, Visit const& visit);
// multipart/form-data, because of the scans.
asio::awaitable<Page> record_entry(Parts& parts, Visit const& visit);

}  // namespace kanal::desk
