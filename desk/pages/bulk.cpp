#include "desk/pages/bulk.hpp"

#include "desk/pages/report_page.hpp"
#include "desk/shown_text.hpp"
#include "desk/words.hpp"
#include "operations/delivery.hpp"
#include "operations/review.hpp"

#include <algorithm>

namespace kanal::desk {

namespace {

constexpr std::size_t kMost = 100;

struct Action {
    std::string_view key;
    std::string_view name;  // of the button: "Arsipkan 3 laporan"
    std::string_view done;
    bool needs_reason;
};
constexpr Action kActions[] = {
    {"teruskan", "Teruskan", "diteruskan ke pusat", false},
    {"arsipkan", "Arsipkan", "diarsipkan", true},
    {"tahan", "Tahan", "ditahan", true},
    {"lepaskan", "Lepaskan", "dilepaskan, dikirim lagi", false},
};

Action const* action_named(std::string_view key) {
    auto const* const one = std::find_if(
        std::begin(kActions), std::end(kActions), [key](Action const& action) { return action.key == key; }
    );
    return one == std::end(kActions) ? nullptr : one;
}

// What came of it; empty: it was done.
template <class Operation>
asio::awaitable<std::string> run(Parts& parts, Visit const& visit, Operation operation, std::string id) {
    operation.report = std::move(id);
    auto running = parts.surroundings.operations.run(std::move(operation), visit.person.actor());
    auto const outcome = co_await std::move(running);
    co_return outcome ? std::string() : outcome.error().what;
}

asio::awaitable<std::string> act_on(Parts& parts, Visit const& visit, Action const& action, std::string id) {
    auto const reason = visit.field("alasan");
    operations::CloseReport close;
    close.reason = reason;
    operations::HoldReport hold;
    hold.reason = reason;
    auto acting = action.key == "teruskan"   ? run(parts, visit, operations::PassReport(), std::move(id))
                  : action.key == "arsipkan" ? run(parts, visit, std::move(close), std::move(id))
                  : action.key == "tahan"    ? run(parts, visit, std::move(hold), std::move(id))
                                             : run(parts, visit, operations::ReleaseReport(), std::move(id));
    co_return co_await std::move(acting);
}

Data row_of(VisibleReport const& found, std::string const& number) {
    Data row;
    row["nomor"] = Data(number);
    row["alamat"] = Data("/laporan/" + number);
    row["boleh"] = Data(!found.refusal);
    if (found.refusal) {
        row["judul"] = Data(false);
        row["keadaan"] = Data(false);
        return row;
    }
    row["judul"] = text_or_none(masked_line(found.record.title));
    row["keadaan"] =
        badge(readmodel::report_state(found.file.report->state).value_or(readmodel::ReportState::queued));
    return row;
}

}  // namespace

asio::awaitable<Page> act_on_many(Parts& parts, Visit const& visit) {
    auto const chosen = visit.fields("pilih");
    auto const* const action = action_named(visit.field("tindakan"));
    if (chosen.empty()) co_return refusal_page(422, "Belum ada laporan yang dipilih.");
    if (chosen.size() > kMost) co_return refusal_page(422, "Paling banyak 100 laporan sekaligus.");
    if (action == nullptr) co_return refusal_page(422, "Pilih dulu tindakannya.");
    if (action->needs_reason && visit.field("alasan").empty())
        co_return refusal_page(422, "Alasan harus diisi untuk tindakan ini.");
    bool const sure = visit.field("yakin") == "ya";
    Data rows(Data::type::list);
    std::size_t done = 0;
    for (auto const& number : chosen) {
        auto finding = find_visible(parts, visit, number);
        auto found = co_await std::move(finding);
        auto row = row_of(found, found.file.report ? found.file.report->number : one_line(number));
        if (sure) {
            std::string fault = "tidak ada, atau rahasia";
            if (!found.refusal) {
                auto acting = act_on(parts, visit, *action, found.file.report->id);
                fault = co_await std::move(acting);
            }
            done += fault.empty() ? 1 : 0;
            row["hasil"] = Data(fault.empty() ? std::string(action->done) : one_line(fault));
            row["gagal"] = Data(!fault.empty());
        }
        rows.push_back(row);
    }
    Page page;
    page.view = "massal";
    auto const count = number_text(static_cast<std::int64_t>(chosen.size()));
    page.title = std::string(action->name) + " " + count + " laporan";
    page.data["selesai"] = Data(sure);
    page.data["baris"] = std::move(rows);
    page.data["jumlah"] = Data(count);
    page.data["jumlah_jadi"] = Data(number_text(static_cast<std::int64_t>(done)));
    page.data["nama_tindakan"] = Data(std::string(action->name));
    page.data["tindakan"] = Data(std::string(action->key));
    page.data["alasan"] = text_or_none(visit.field("alasan"));
    page.data["saringan"] = Data(visit.field("daftar"));
    page.data["alamat_daftar"] =
        Data("/laporan" + (visit.field("daftar").empty() ? "" : "?" + visit.field("daftar")));
    co_return std::move(page);
}

}  // namespace kanal::desk
