#include "tables/csv_reader.hpp"

#include "base/ascii.hpp"
#include "text/charset.hpp"

#include <algorithm>

namespace kanal {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t kMostRows = 1'100'000;

class CsvParser {
public:
    explicit CsvParser(std::string_view bytes) : left_(bytes), separator_(separator_of(bytes)) {}

    bool done() const { return left_.empty(); }
    std::size_t number() const { return number_; }

    // One row, with the line end behind it.
    Result<std::vector<std::string>> row() {
        std::vector<std::string> cells;
        for (;;) {
            auto cell = left_.starts_with('"') ? quoted() : Result<std::string>(plain());
            if (!cell) return cell.error();
            cells.push_back(std::move(*cell));
            if (left_.empty() || ends_row()) return cells;
            if (left_.front() != separator_)
                return reject("baris " + std::to_string(number_) + ": ada tulisan di belakang tanda petik");
            left_.remove_prefix(1);
            if (left_.empty()) {
                cells.emplace_back();
                return cells;
            }
        }
    }

private:
    // The sign that stands most often in the first line.
    static char separator_of(std::string_view bytes) {
        auto const first = bytes.substr(0, bytes.find('\n'));
        auto best = std::pair(std::ptrdiff_t{0}, ';');
        for (char const sign : {';', ',', '\t'})
            best = std::max(
                best,
                std::pair(std::count(first.begin(), first.end(), sign), sign),
                [](auto const& a, auto const& b) { return a.first < b.first; }
            );
        return best.second;
    }
    bool ends_row() {
        auto const size = left_.starts_with("\r\n")                            ? 2U
                          : left_.starts_with('\n') || left_.starts_with('\r') ? 1U
                                                                               : 0U;
        left_.remove_prefix(size);
        number_ += size > 0 ? 1 : 0;
        return size > 0;
    }
    std::string plain() {
        auto const end = std::min(left_.find_first_of(std::string{separator_, '\r', '\n'}), left_.size());
        std::string cell(left_.substr(0, end));
        left_.remove_prefix(end);
        return cell;
    }
    Result<std::string> quoted() {
        std::string cell;
        left_.remove_prefix(1);
        for (;;) {
            auto const end = left_.find('"');
            if (end == std::string_view::npos)
                return reject("baris " + std::to_string(number_) + ": tanda petik tidak ditutup");
            cell += left_.substr(0, end);
            left_.remove_prefix(end + 1);
            if (!left_.starts_with('"')) return cell;
            cell += '"';
            left_.remove_prefix(1);
        }
    }

    std::string_view left_;
    char separator_;
    std::size_t number_ = 1;  // of the row
};

bool is_empty(std::vector<std::string> const& cells) {
    return std::all_of(cells.begin(), cells.end(), [](std::string const& cell) {
        return cell_value(cell).empty();
    });
}

}  // namespace

std::size_t CsvTable::column(std::string_view name) const {
    auto const is_it = [name](std::string const& column) {
        return equal_ignoring_case(cell_value(column), name);
    };
    auto const found = std::find_if(columns.begin(), columns.end(), is_it);
    return found == columns.end() ? kNoColumn : static_cast<std::size_t>(found - columns.begin());
}

Result<CsvTable> read_csv(std::string_view bytes) {
    auto const text = to_utf8(bytes, "").text;
    std::string_view left = text;
    if (left.starts_with(kByteOrderMark)) left.remove_prefix(kByteOrderMark.size());
    CsvTable table;
    CsvParser parser(left);
    while (!parser.done()) {
        auto const number = parser.number();
        auto cells = parser.row();
        if (!cells) return cells.error();
        if (is_empty(*cells)) continue;
        if (table.columns.empty())
            table.columns = std::move(*cells);
        else
            table.rows.push_back({number, std::move(*cells)});
        if (table.rows.size() > kMostRows) return reject("terlalu banyak baris");
    }
    return table;
}

std::string cell_value(std::string_view cell) {
    auto value = trimmed(cell);
    if (value.starts_with('\'')) value = trimmed(value.substr(1));
    return std::string(value);
}

}  // namespace kanal
