#include "operations/worklist.hpp"

#include <algorithm>
#include <limits>

namespace kanal::operations {

namespace {

constexpr std::size_t kMostItems = 200;

// The centre that is meant.
Result<std::string> manual_centre(Surroundings const& surroundings, std::string const& named) {
    auto const known = surroundings.manual_centres();
    if (!named.empty()) {
        if (std::find(known.begin(), known.end(), named) != known.end()) return named;
        return reject("tidak ada pusat yang diisi petugas (kind: manual) bernama ini");
    }
    if (known.empty()) return reject("tidak ada pusat yang diisi petugas (kind: manual) di konfigurasi");
    if (known.size() > 1) return reject("ada beberapa pusat yang diisi petugas: sebutkan yang mana");
    return known.front();
}

// Of each report the edition that came last.
std::vector<WorkItem> latest_of(std::vector<OutboundReport> const& reports) {
    std::vector<WorkItem> items;
    for (auto report = reports.rbegin(); report != reports.rend(); ++report) {
        auto const is_it = [&](WorkItem const& item) { return item.id == report->id; };
        if (std::any_of(items.begin(), items.end(), is_it)) continue;
        items.push_back(work_item(*report));
    }
    std::reverse(items.begin(), items.end());
    return items;
}

Result<WorkPage> read_page(
    spool::Spool& spool, std::string const& centre, std::int64_t after, std::size_t limit, Time now
) {
    auto& ledger = spool.deliveries();
    auto reports = ledger.due(centre, after, std::numeric_limits<std::int64_t>::max(), limit, now);
    if (!reports) return reports.error();
    auto const noted = ledger.note_sent_editions(centre, *reports);
    if (!noted) return noted.error();
    auto const backlog = ledger.backlog();
    if (!backlog) return backlog.error();
    WorkPage page;
    page.centre = centre;
    page.items = latest_of(*reports);
    if (reports->size() == limit) page.next = reports->back().sequence;
    for (auto const& one : *backlog)
        if (one.centre == centre) page.waiting = one.queued;
    return page;
}

}  // namespace

asio::awaitable<Result<WorkPage>> ListWork::perform(Surroundings& surroundings, std::string) const {
    auto const meant = manual_centre(surroundings, centre);
    if (!meant) co_return meant.error();
    auto read = [this, &meant, now = surroundings.now()](spool::Spool& spool) {
        return read_page(spool, *meant, after, std::clamp<std::size_t>(limit, 1, kMostItems), now);
    };
    co_return co_await surroundings.spool.run(std::move(read));
}

asio::awaitable<Result<Time>> RecordExport::perform(Surroundings& surroundings, std::string who) const {
    auto const now = surroundings.now();
    auto const detail = what + ", " + std::to_string(rows) + " baris";
    auto note = [&who, &detail, now](spool::Spool& spool) -> Result<Time> {
        auto const noted = spool.write_journal({now, who, std::string(kName), "", detail});
        if (!noted) return noted.error();
        return now;
    };
    co_return co_await surroundings.spool.run(std::move(note));
}

}  // namespace kanal::operations
