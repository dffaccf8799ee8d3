#include "desk/download.hpp"

#include "desk/table_file.hpp"
#include "operations/worklist.hpp"

namespace kanal::desk {

namespace {

// One table after the other: who comes meanwhile is asked to come again.
struct Writing {
    BlockingThread thread = {};
    bool busy = false;
};
Writing& writing() {
    static Writing one;
    return one;
}

class Turn {
public:
    explicit Turn(bool& busy) : busy_(busy) { busy_ = true; }
    ~Turn() { busy_ = false; }
    Turn(Turn const&) = delete;
    Turn& operator=(Turn const&) = delete;

private:
    bool& busy_;
};

struct Table {
    std::string bytes = {};
    std::int64_t rows = 0;
};

asio::awaitable<Result<Table>> write_all(Download const& wanted) {
    auto& thread = writing().thread;
    auto begin = [format = wanted.format, columns = wanted.columns] {
        return TableFile::create(format, columns);
    };
    auto made = co_await thread.run(std::move(begin));
    if (!made) co_return made.error();
    // A job may still run when the request is gone.
    std::shared_ptr<TableFile> const file = std::move(*made);
    Table table;
    for (;;) {
        auto asking = wanted.next();
        auto rows = co_await std::move(asking);
        if (!rows) co_return rows.error();
        if (!*rows) break;
        table.rows += static_cast<std::int64_t>((*rows)->size());
        if (table.rows > kMostRowsDownloaded)
            co_return reject("lebih dari 100.000 laporan: persempit penyaringnya, misalnya per bulan");
        auto add = [file, some = std::move(**rows)] { return file->add(some); };
        auto const added = co_await thread.run(std::move(add));
        if (!added) co_return added.error();
    }
    auto finish = [file] { return file->finish(); };
    auto bytes = co_await thread.run(std::move(finish));
    if (!bytes) co_return bytes.error();
    table.bytes = std::move(*bytes);
    co_return std::move(table);
}

HttpResponse response_of(Download const& wanted, std::string bytes) {
    bool const csv = wanted.format == TableFormat::csv;
    HttpResponse response;
    response.media_type =
        csv ? "text/csv; charset=utf-8" : "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    response.headers.emplace_back(
        "Content-Disposition", "attachment; filename=\"" + wanted.name + (csv ? ".csv\"" : ".xlsx\"")
    );
    response.body = std::move(bytes);
    return response;
}

}  // namespace

asio::awaitable<Page> download(Parts& parts, Visit const& visit, Download wanted) {
    if (writing().busy) co_return refusal_page(503, "Tabel lain sedang dibuat: coba lagi sebentar.");
    Turn const turn(writing().busy);
    auto all = write_all(wanted);
    auto table = co_await std::move(all);
    if (!table && table.error().fault == Fault::reject) co_return refusal_page(table.error());
    if (!table) co_return refusal_page(503, "Tabel tidak dapat dibuat sekarang: coba lagi sebentar.");
    operations::RecordExport note;
    note.what = wanted.what;
    note.rows = table->rows;
    auto noting = parts.surroundings.operations.run(std::move(note), visit.person.actor());
    auto const noted = co_await std::move(noting);
    if (!noted) co_return refusal_page(noted.error());
    Page page;
    page.file = response_of(wanted, std::move(table->bytes));
    co_return page;
}

}  // namespace kanal::desk
