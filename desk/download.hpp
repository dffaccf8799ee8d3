#pragma once

#include "base/blocking_thread.hpp"
#include "desk/page.hpp"
#include "tables/table_writer.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace kanal::desk {

using TableRows = std::vector<std::vector<std::string>>;

// A table for a browser to keep. Loop thread; the writing is done on a thread of its own, one table after the
// other, and in a file that has no name.
struct Download {
    TableFormat format = TableFormat::csv;
    std::string name = {};  // of the file, without its ending: "laporan-2026-11-27"
    std::string what = {};  // for the journal: the list and its filter
    std::vector<std::string> columns = {};
    // The next rows; nothing: that was all. Called until then, or until an error.
    std::function<asio::awaitable<Result<std::optional<TableRows>>>()> next = {};
};

// More rows than this are refused: a narrower filter, or kanalctl, takes them.
constexpr std::int64_t kMostRowsDownloaded = 100'000;

// Writes all rows, has the journal note how many they are, and gives the file; or the page that says why not.
asio::awaitable<Page> download(Parts& parts, Visit const& visit, Download wanted);

}  // namespace kanal::desk
