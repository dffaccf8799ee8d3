#include "daemon/kanalctl/worklist_file.hpp"

#include "daemon/kanalctl/table.hpp"
#include "tables/table_writer.hpp"

#include <sys/stat.h>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <filesystem>

namespace kanal::kanalctl {

namespace json = boost::json;

namespace {

std::vector<std::string> texts_of(json::value const& row) {
    std::vector<std::string> texts;
    if (!row.is_array()) return texts;
    for (auto const& text : row.get_array())
        texts.emplace_back(text.is_string() ? std::string(text.get_string()) : std::string());
    return texts;
}

class WorklistTable {
public:
    WorklistTable(std::string file, Ask const& ask) : file_(std::move(file)), ask_(ask) {}

    Result<void> write(json::object request) {
        for (;;) {
            auto const answer = ask_(request);
            if (!answer) return answer.error();
            if (auto const added = add(*answer); !added)
                return reject("berkas tidak dapat ditulis: " + added.error().what);
            auto const* const next = answer->if_contains("after");
            if (next == nullptr) break;
            request["after"] = json::serialize(*next);
        }
        auto const finished = table_->finish();
        return finished ? finished : reject("berkas tidak dapat ditulis: " + finished.error().what);
    }
    std::int64_t rows() const { return rows_; }

private:
    Result<void> add(json::object const& answer) {
        if (!table_) {
            TableOptions options;
            options.file = file_;
            options.columns = texts_of(rows_of(answer, "columns"));
            options.sheet = "Daftar kerja";
            auto begun = write_table(
                file_.ends_with(".xlsx") ? TableFormat::xlsx : TableFormat::csv, std::move(options)
            );
            if (!begun) return begun.error();
            table_ = std::move(*begun);
        }
        for (auto const& row : rows_of(answer, "worklist")) {
            if (auto const written = table_->row(texts_of(row)); !written) return written;
            ++rows_;
        }
        return {};
    }

    std::string file_;
    Ask const& ask_;
    std::unique_ptr<TableWriter> table_ = {};
    std::int64_t rows_ = 0;
};

}  // namespace

Result<std::string> write_worklist(json::object request, std::string const& file, Ask const& ask) {
    std::error_code failed;
    if (std::filesystem::exists(file, failed)) return reject("berkas itu sudah ada: pilih nama lain");
    ::umask(0077);  // what is in it is for nobody else
    WorklistTable table(file, ask);
    auto written = table.write(std::move(request));
    json::object note;
    note["command"] = "exported";
    note["what"] = "daftar kerja LAPOR!";
    note["rows"] = std::to_string(table.rows());
    if (written) {
        auto const noted = ask(note);
        if (!noted) written = noted.error();
    }
    if (!written) {
        std::filesystem::remove(file, failed);
        return written.error();
    }
    return std::to_string(table.rows()) +
           " laporan ditulis; isi kolom \"Nomor LAPOR!\", simpan sebagai CSV, lalu: kanalctl entered-from "
           "BERKAS";
}

}  // namespace kanal::kanalctl
