#include "tables/tracking_table.hpp"

#include "tables/csv_reader.hpp"

#include <map>

namespace kanal {

namespace {

constexpr std::string_view kZip = "PK";  // an XLSX begins so

std::string value_in(CsvTable::Row const& row, std::size_t column) {
    return column < row.cells.size() ? cell_value(row.cells[column]) : std::string();
}

}  // namespace

Result<std::vector<TrackingRow>> read_tracking_table(std::string_view bytes) {
    if (bytes.starts_with(kZip)) return reject("ini berkas XLSX: simpan dulu sebagai CSV");
    auto const table = read_csv(bytes);
    if (!table) return table.error();
    auto const number = table->column(kNumberColumn);
    auto const tracking = table->column(kTrackingColumn);
    if (number == CsvTable::kNoColumn || tracking == CsvTable::kNoColumn)
        return reject("tabel ini harus punya kolom \"Nomor laporan\" dan \"Nomor LAPOR!\"");
    std::vector<TrackingRow> rows;
    std::map<std::string, std::pair<std::size_t, std::string>> used;  // row and number, by tracking id
    for (auto const& cells : table->rows) {
        TrackingRow row;
        row.row = cells.number;
        row.number = value_in(cells, number);
        row.tracking_id = value_in(cells, tracking);
        if (!row.tracking_id.empty()) {
            auto const [other, fresh] = used.emplace(row.tracking_id, std::pair(row.row, row.number));
            if (row.number.empty())
                row.fault = "nomor laporan tidak diisi";
            else if (!fresh && other->second.second != row.number)
                row.fault =
                    "nomor LAPOR! yang sama sudah dipakai di baris " + std::to_string(other->second.first);
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

}  // namespace kanal
