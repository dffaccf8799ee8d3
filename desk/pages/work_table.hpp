#pragma once

#include "desk/page.hpp"

namespace kanal::desk {

// The worklist as a table that a person fills in, and the same table coming back: each of its rows is
// recorded or says why not, and one that fails stops no other. Reading it again changes nothing.
asio::awaitable<Page> export_work_csv(Parts& parts, Visit const& visit);
asio::awaitable<Page> export_work_xlsx(Parts& parts, Visit const& visit);
// multipart/form-data: `tabel`, a CSV.
asio::awaitable<Page> import_work(Parts& parts, Visit const& visit);

}  // namespace kanal::desk
