#pragma once

#include "desk/page.hpp"

namespace kanal::desk {

// Ekspor: the reports that a list's filter shows, as a table; how many stands in the journal. At most
// 100,000: a narrower filter, or kanalctl, takes the rest.
asio::awaitable<Page> export_csv(Parts& parts, Visit const& visit);
asio::awaitable<Page> export_xlsx(Parts& parts, Visit const& visit);

}  // namespace kanal::desk
