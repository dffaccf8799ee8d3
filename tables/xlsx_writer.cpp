#include "tables/table_writer.hpp"

#include "base/descriptor.hpp"
#include "tables/cell_text.hpp"

#include <fcntl.h>
#include <xlsxwriter.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace kanal {

namespace {

// A sheet of Excel has 1,048,576 rows.
constexpr lxw_row_t kMostRows = LXW_ROW_MAX;
constexpr double kColumnWidth = 24;  // characters

class XlsxWriter final : public TableWriter {
public:
    // `book` is taken over; it is null where memory ran out.
    XlsxWriter(lxw_workbook* book, std::string const& sheet)
        : book_(book), sheet_(workbook_add_worksheet(book, sheet.c_str())), bold_(workbook_add_format(book)) {
        format_set_bold(bold_);
        worksheet_freeze_panes(sheet_, 1, 0);
        worksheet_set_column(sheet_, 0, LXW_COL_MAX - 1, kColumnWidth, nullptr);
    }
    ~XlsxWriter() override {
        if (book_ != nullptr) workbook_close(book_);
    }
    XlsxWriter(XlsxWriter const&) = delete;
    XlsxWriter& operator=(XlsxWriter const&) = delete;

    Result<void> row(std::vector<std::string> const& cells) override {
        if (next_ >= kMostRows) return reject("table: more rows than a sheet holds");
        lxw_col_t column = 0;
        for (auto const& cell : cells) {
            auto const text = cell_text(cell);
            auto const written =
                worksheet_write_string(sheet_, next_, column++, text.c_str(), next_ == 0 ? bold_ : nullptr);
            if (written != LXW_NO_ERROR) return retry(std::string("table: cell: ") + lxw_strerror(written));
        }
        ++next_;
        return {};
    }
    // The library frees the book whether it could be written or not.
    Result<void> finish() override {
        auto const closed = workbook_close(std::exchange(book_, nullptr));
        if (closed == LXW_NO_ERROR) return {};
        return retry(std::string("table: close: ") + lxw_strerror(closed));
    }

private:
    lxw_workbook* book_;
    lxw_worksheet* sheet_;
    lxw_format* bold_;
    lxw_row_t next_ = 0;
};

}  // namespace

// Named in tables/table_writer.cpp.
Result<std::unique_ptr<TableWriter>> write_xlsx(TableOptions const& options) {
    // The library would say on the standard error that it cannot write.
    Descriptor const file(::open(options.file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (!file.open()) return retry(std::string("table: open: ") + std::strerror(errno));
    lxw_workbook_options constant{};
    constant.constant_memory = LXW_TRUE;
    auto* const book = workbook_new_opt(options.file.c_str(), &constant);
    if (book == nullptr) return retry("table: open: memory ran out");
    std::unique_ptr<TableWriter> writer = std::make_unique<XlsxWriter>(book, options.sheet);
    auto const named = writer->row(options.columns);
    if (!named) return named.error();
    return writer;
}

}  // namespace kanal
