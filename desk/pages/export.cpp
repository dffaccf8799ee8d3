#include "desk/pages/export.hpp"

#include "desk/download.hpp"
#include "desk/pages/report_list.hpp"
#include "desk/shown_text.hpp"
#include "desk/words.hpp"

namespace kanal::desk {

namespace {

constexpr std::size_t kPage = 500;

std::vector<std::string> columns() {
    return {
        "Nomor",
        "Diterima",
        "Kanal",
        "Keadaan",
        "Klasifikasi",
        "Kategori",
        "Judul",
        "Rahasia",
        "Pusat",
        "Nomor LAPOR!",
        "Sebab",
        "Berubah terakhir"};
}

std::string lines_of(std::vector<std::string> const& values) {
    std::string lines;
    for (auto const& value : values)
        lines += (lines.empty() ? "" : "\n") + value;
    return lines;
}

std::vector<std::string> row_of(readmodel::ReportEntry const& entry, AgencyTime const& time) {
    return {
        entry.number,
        time.full(entry.received_at),
        entry.channel,
        std::string(word_of(entry.state).name),
        std::string(class_name(entry.report_class)),
        entry.category,
        masked_line(entry.title),
        entry.confidential ? "ya" : "tidak",
        entry.centre,
        lines_of(entry.tracking_ids),
        reason_text(entry.why),
        time.full(entry.changed_at),
    };
}

// Page by page, as the list goes.
class ReportRows {
public:
    ReportRows(Parts& parts, readmodel::ReportFilter filter) : parts_(parts), filter_(std::move(filter)) {}

    asio::awaitable<Result<std::optional<TableRows>>> next() {
        if (below_ == 0) co_return std::optional<TableRows>();
        auto look = [filter = filter_, below = below_](readmodel::ReadView& view) {
            return view.index.list(filter, below, kPage);
        };
        auto const found = co_await parts_.surroundings.index.ask(std::move(look));
        if (!found) co_return found.error();
        below_ = found->value.next;
        TableRows rows;
        for (auto const& entry : found->value.reports)
            rows.push_back(row_of(entry, parts_.time));
        co_return std::optional(std::move(rows));
    }

private:
    Parts& parts_;
    readmodel::ReportFilter filter_;
    std::int64_t below_ = readmodel::kFromTheNewest;
};

asio::awaitable<Page> export_as(Parts& parts, Visit const& visit, TableFormat format) {
    Download wanted;
    wanted.format = format;
    wanted.name = "laporan-" + parts.time.date(visit.now);
    auto const query = filter_query(visit);
    wanted.what = query.empty() ? "semua laporan" : "laporan " + query;
    wanted.columns = columns();
    auto const rows = std::make_shared<ReportRows>(parts, filter_of(parts, visit));
    wanted.next = [rows] { return rows->next(); };
    auto downloading = download(parts, visit, std::move(wanted));
    co_return co_await std::move(downloading);
}

}  // namespace

asio::awaitable<Page> export_csv(Parts& parts, Visit const& visit) {
    return export_as(parts, visit, TableFormat::csv);
}

asio::awaitable<Page> export_xlsx(Parts& parts, Visit const& visit) {
    return export_as(parts, visit, TableFormat::xlsx);
}

}  // namespace kanal::desk
