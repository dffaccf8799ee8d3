#pragma once

#include "desk/page.hpp"
#include "readmodel/entry.hpp"

namespace kanal::desk {

// Daftar: the reports, newest first, fifty a page. Its whole filter stands in the address: keadaan, kanal,
// kelas, cari, dari, sampai, and `sebelum` where the page before ended.
asio::awaitable<Page> list_reports(Parts& parts, Visit const& visit);

// The filter of an address's query, for all pages that show or export the same reports. Leaves out what this
// person must not see. A value that cannot be read counts as missing.
readmodel::ReportFilter filter_of(Parts const& parts, Visit const& visit);

// The parts of the query that are a filter, as it stands in addresses; empty: there is none.
std::string filter_query(Visit const& visit, std::string_view without = {});

}  // namespace kanal::desk
