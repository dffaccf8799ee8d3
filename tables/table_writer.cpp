#include "tables/table_writer.hpp"

namespace kanal {

// Each stands in its own source.
Result<std::unique_ptr<TableWriter>> write_csv(TableOptions const& options);
Result<std::unique_ptr<TableWriter>> write_xlsx(TableOptions const& options);

std::optional<TableFormat> table_format(std::string_view name) {
    if (name == "csv") return TableFormat::csv;
    if (name == "xlsx") return TableFormat::xlsx;
    return std::nullopt;
}

Result<std::unique_ptr<TableWriter>> write_table(TableFormat format, TableOptions options) {
    return format == TableFormat::csv ? write_csv(options) : write_xlsx(options);
}

}  // namespace kanal
