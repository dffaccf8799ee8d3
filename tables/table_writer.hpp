#pragma once

#include "base/error.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kanal {

enum class TableFormat { csv, xlsx };
std::optional<TableFormat> table_format(std::string_view name);  // "csv", "xlsx"

// Writes a table row by row into a file. What it keeps in memory does not grow with the rows. Every cell is
// text by cell_text(), never a formula. Blocking; one thread. Without finish() the file is incomplete.
class TableWriter {
public:
    virtual ~TableWriter() = default;
    virtual Result<void> row(std::vector<std::string> const& cells) = 0;
    // Once, at the end: writes what is left. The file may be read when it has returned.
    virtual Result<void> finish() = 0;
};

struct TableOptions {
    std::filesystem::path file = {};        // written over
    std::vector<std::string> columns = {};  // the first row
    std::string sheet = "Laporan";          // XLSX: its name, at most 31 characters
};

// CSV is UTF-8 with a byte order mark, semicolons between the cells and CRLF behind the rows: that is what
// Excel opens with a double click where the decimal sign is a comma. Every cell stands in quotation marks.
Result<std::unique_ptr<TableWriter>> write_table(TableFormat format, TableOptions options);

}  // namespace kanal
