#include "desk/pages/work_table.hpp"

#include "channels/client_api/multipart.hpp"
#include "desk/download.hpp"
#include "desk/shown_text.hpp"
#include "operations/delivery.hpp"
#include "operations/work_table.hpp"
#include "operations/worklist.hpp"
#include "tables/tracking_table.hpp"

namespace kanal::desk {

namespace {

constexpr std::size_t kPage = 100;
constexpr std::size_t kMostShown = 200;  // of the rows that failed

// Page by page. What is secret is left out for who may not see it.
class WorkRows {
public:
    WorkRows(Parts& parts, operations::Person person, std::string centre)
        : parts_(parts), person_(std::move(person)), centre_(std::move(centre)) {}

    asio::awaitable<Result<std::optional<TableRows>>> next() {
        if (done_) co_return std::optional<TableRows>();
        operations::ListWork list;
        list.centre = centre_;
        list.after = after_;
        list.limit = kPage;
        auto listing = parts_.surroundings.operations.run(std::move(list), person_.actor());
        auto const work = co_await std::move(listing);
        if (!work) co_return work.error();
        after_ = work->next;
        done_ = work->next == 0;
        bool const sees_secret = person_.rights().include(operations::Right::confidential);
        TableRows rows;
        for (auto const& item : work->items)
            if (!item.secret || sees_secret) rows.push_back(operations::work_cells(item, zone_));
        co_return std::optional(std::move(rows));
    }

private:
    Parts& parts_;
    operations::Person person_;
    std::string centre_;
    TimeZone zone_{parts_.surroundings.agency.timezone};
    std::int64_t after_ = 0;
    bool done_ = false;
};

asio::awaitable<Page> export_as(Parts& parts, Visit const& visit, TableFormat format) {
    Download wanted;
    wanted.format = format;
    wanted.name = "kerja-" + parts.time.date(visit.now);
    wanted.what = "daftar kerja LAPOR!";
    wanted.columns = operations::work_columns();
    auto const rows = std::make_shared<WorkRows>(parts, visit.person, visit.parameter("pusat"));
    wanted.next = [rows] { return rows->next(); };
    auto downloading = download(parts, visit, std::move(wanted));
    co_return co_await std::move(downloading);
}

// What came of the rows.
struct Recorded {
    std::int64_t recorded = 0;
    std::int64_t known_before = 0;
    std::int64_t empty = 0;
    std::int64_t failed = 0;
    Data failures = Data(Data::type::list);

    void fail(TrackingRow const& row, std::string const& why) {
        if (++failed > static_cast<std::int64_t>(kMostShown)) return;
        Data line;
        line["baris"] = Data(std::to_string(row.row));
        line["nomor"] = Data(one_line(row.number));
        line["sebab"] = Data(why);
        failures.push_back(line);
    }
};

asio::awaitable<Result<void>> record(
    Parts& parts, operations::Person const& person, TrackingRow const& row, Recorded& recorded
) {
    operations::EnterReport enter;
    enter.report = row.number;
    enter.tracking_id = row.tracking_id;
    auto entering = parts.surroundings.operations.run(std::move(enter), person.actor());
    auto const entered = co_await std::move(entering);
    if (!entered && entered.error().fault == Fault::retry) co_return entered.error();
    if (!entered)
        recorded.fail(row, entered.error().what);
    else
        ++(entered->again ? recorded.known_before : recorded.recorded);
    co_return Result<void>{};
}

Result<std::vector<TrackingRow>> rows_in(HttpRequest const& request) {
    auto const split = client_api::parts_of(request);
    if (!split) return reject("berkas tidak terbaca: pilih lagi");
    for (auto const& part : *split)
        if (part.name == "tabel") return read_tracking_table(part.content);
    return reject("pilih dulu berkasnya");
}

}  // namespace

asio::awaitable<Page> export_work_csv(Parts& parts, Visit const& visit) {
    return export_as(parts, visit, TableFormat::csv);
}

asio::awaitable<Page> export_work_xlsx(Parts& parts, Visit const& visit) {
    return export_as(parts, visit, TableFormat::xlsx);
}

asio::awaitable<Page> import_work(Parts& parts, Visit const& visit) {
    auto const rows = rows_in(visit.request);
    if (!rows) co_return refusal_page(rows.error());
    auto const person = visit.person;
    Recorded recorded;
    for (auto const& row : *rows) {
        if (row.tracking_id.empty()) {
            ++recorded.empty;
        } else if (!row.fault.empty()) {
            recorded.fail(row, row.fault);
        } else {
            auto recording = record(parts, person, row, recorded);
            auto const done = co_await std::move(recording);
            if (!done) co_return refusal_page(done.error());  // the file may be read once more
        }
    }
    Page page;
    page.view = "kerja_impor";
    page.title = "Hasil membaca tabel";
    page.data["dicatat"] = Data(number_text(recorded.recorded));
    page.data["sudah"] = Data(number_text(recorded.known_before));
    page.data["kosong"] = Data(number_text(recorded.empty));
    page.data["gagal"] = Data(number_text(recorded.failed));
    page.data["ada_gagal"] = Data(recorded.failed > 0);
    page.data["kegagalan"] = std::move(recorded.failures);
    co_return page;
}

}  // namespace kanal::desk
