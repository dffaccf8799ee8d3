#include "tables/table_writer.hpp"

#include "base/descriptor.hpp"
#include "base/durable_file.hpp"
#include "tables/cell_text.hpp"

#include <fcntl.h>

#include <cerrno>
#include <cstring>

namespace kanal {

namespace {

constexpr std::size_t kBuffer = 64U << 10;

class CsvWriter final : public TableWriter {
public:
    explicit CsvWriter(Descriptor file) : file_(std::move(file)), pending_("\xEF\xBB\xBF") {}

    Result<void> row(std::vector<std::string> const& cells) override {
        for (std::size_t i = 0; i < cells.size(); ++i) {
            if (i > 0) pending_ += ';';
            add_cell(cells[i]);
        }
        pending_ += "\r\n";
        return pending_.size() < kBuffer ? Result<void>() : flush();
    }
    Result<void> finish() override { return flush(); }

private:
    void add_cell(std::string const& cell) {
        pending_ += '"';
        for (char const c : cell_text(cell)) {
            if (c == '"') pending_ += '"';
            pending_ += c;
        }
        pending_ += '"';
    }
    Result<void> flush() {
        auto const failed = write_all(file_.number(), pending_);
        pending_.clear();
        if (failed == 0) return {};
        return retry(std::string("table: write: ") + std::strerror(failed));
    }

    Descriptor file_;
    std::string pending_;
};

}  // namespace

// Named in tables/table_writer.cpp.
Result<std::unique_ptr<TableWriter>> write_csv(TableOptions const& options) {
    Descriptor file(::open(options.file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (!file.open()) return retry(std::string("table: open: ") + std::strerror(errno));
    std::unique_ptr<TableWriter> writer = std::make_unique<CsvWriter>(std::move(file));
    auto const named = writer->row(options.columns);
    if (!named) return named.error();
    return writer;
}

}  // namespace kanal
