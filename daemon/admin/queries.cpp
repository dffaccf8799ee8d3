#include "daemon/admin/queries.hpp"

#include "base/ascii.hpp"
#include "daemon/admin/answer_json.hpp"
#include "daemon/admin/read_field.hpp"
#include "operations/named_report.hpp"
#include "operations/report_file.hpp"

#include <limits>

namespace kanal::admin {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

asio::awaitable<AdminAnswer> show_quarantined(AdminCommands::Parts& parts, std::string const& id) {
    auto take = [id](spool::Spool& spool) { return spool.quarantine().find(id); };
    auto item = co_await parts.spool.run(std::move(take));
    if (!item) co_return operations::for_person(item.error());
    if (!*item)
        co_return operations::not_found(
            id, "tidak ada laporan atau butir karantina dengan nomor atau id ini"
        );
    json::object answer;
    answer["quarantine"] = quarantined_json(**item);
    co_return std::move(answer);
}

}  // namespace

asio::awaitable<AdminAnswer> show_report(AdminCommands::Parts& parts, AdminRequest const& request) {
    auto const name = request.text("id");
    auto take = [name](spool::Spool& spool) { return operations::find_report_file(spool, name); };
    auto found = co_await parts.spool.run(std::move(take));
    if (!found) co_return operations::for_person(found.error());
    AdminAnswer answer = json::object();
    if (found->report) {
        auto deliveries = statuses_json(found->statuses);
        auto const lanes = parts.lanes();
        for (auto& row : deliveries)
            add_next_try(row.as_object(), lanes);
        auto report = report_json(*found->report, found->fetches);
        report["deliveries"] = std::move(deliveries);
        if (!found->report->progress.empty()) report["progress"] = progress_json(found->report->progress);
        answer->emplace("report", std::move(report));
    } else {
        answer = co_await show_quarantined(parts, name);
        if (!answer) co_return answer;
    }
    answer->emplace("journal", journal_json(found->journal));
    co_return answer;
}

asio::awaitable<AdminAnswer> show_ignored(AdminCommands::Parts& parts, AdminRequest const& request) {
    auto const id = request.text("id");
    auto take = [&id](spool::Spool& spool) { return spool.ignored().find(id); };
    auto found = co_await parts.spool.run(std::move(take));
    if (!found) co_return operations::for_person(found.error());
    if (!*found) co_return operations::not_found(id, "tidak ada peristiwa yang diabaikan dengan id ini");
    auto read = [&id](spool::Spool& spool) { return spool.journal(id, 50); };
    auto journal = co_await parts.spool.run(std::move(read));
    if (!journal) co_return operations::for_person(journal.error());
    json::object answer;
    answer["ignored"] = ignored_json(**found);
    answer["journal"] = journal_json(*journal);
    co_return std::move(answer);
}

namespace {

using readmodel::ReadView;

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kLongestPage = 500;
constexpr std::size_t kReports = 50;
constexpr std::size_t kItems = 200;
constexpr std::size_t kMostKinds = 200;

struct Page {
    std::size_t limit = 0;
    std::int64_t from = 0;
};

// `where`: the field that says where the page begins.
Result<Page> read_page(AdminRequest const& request, char const* where, Page page) {
    if (auto const text = request.text("limit"); !text.empty()) {
        auto const limit = number_in(text, 1, kLongestPage);
        if (!limit) return reject("limit: bilangan dari 1 sampai " + std::to_string(kLongestPage));
        page.limit = static_cast<std::size_t>(*limit);
    }
    if (auto const text = request.text(where); !text.empty()) {
        auto const from = number_in(text, 1, kMost);
        if (!from) return reject(std::string(where) + ": bilangan yang disebut di akhir daftar sebelumnya");
        page.from = *from;
    }
    return page;
}

Result<readmodel::ReportFilter> read_filter(AdminRequest const& request) {
    readmodel::ReportFilter filter;
    if (auto const state = request.text("state"); !state.empty()) {
        filter.state = readmodel::report_state(state);
        if (!filter.state)
            return reject("tidak ada keadaan bernama \"" + state + "\": lihat kanalctl reports --help");
    }
    filter.centre = request.text("centre");
    filter.channel = request.text("channel");
    filter.text = request.text("text");
    filter.sender = request.text("sender");
    filter.tracking_id = request.text("tracking_id");
    for (auto const& [name, time] : {std::pair{"since", &filter.since}, std::pair{"until", &filter.until}}) {
        auto const read = read_time_field(request, name);
        if (!read) return read.error();
        if (*read) *time = **read;
    }
    return filter;
}

// A name with a slip in it would look like a channel on which nothing came.
Result<void> check_channel(AdminCommands::Parts& parts, std::string const& name) {
    if (name.empty()) return {};
    std::string known;
    for (auto const& named : parts.channels()->channels()) {
        if (named.name == name) return {};
        known += (known.empty() ? "" : ", ") + named.name;
    }
    return reject("tidak ada kanal bernama \"" + name + "\"; yang ada: " + known);
}

// A centre that has left the configuration may still have reports.
Result<void> check_centre(std::string const& name, std::vector<forwarder::LaneStatus> const& lanes) {
    if (name.empty()) return {};
    std::string known;
    for (auto const& lane : lanes) {
        if (lane.centre == name) return {};
        known += (known.empty() ? "" : ", ") + lane.centre;
    }
    return reject("tidak ada pusat bernama \"" + name + "\"; yang ada: " + known);
}

Error cannot_list() {
    return retry(
        "daftar tidak dapat dibaca sekarang: coba lagi sebentar, lalu lihat journalctl -u kanald "
        "-p warning"
    );
}

void say_where(json::object& answer, char const* where, std::int64_t next, std::int64_t behind) {
    if (next > 0) answer[where] = next;
    if (behind > 0) answer["behind"] = behind;
}

}  // namespace

asio::awaitable<AdminAnswer> list_reports(AdminCommands::Parts& parts, AdminRequest const& request) {
    auto const page = read_page(request, "before", {kReports, readmodel::kFromTheNewest});
    if (!page) co_return page.error();
    auto const filter = read_filter(request);
    if (!filter) co_return filter.error();
    auto look = [filter = *filter, page = *page](ReadView& view) {
        return view.index.list(filter, page.from, page.limit);
    };
    auto const found = co_await parts.index.ask(std::move(look));
    if (!found) co_return cannot_list();
    auto const lanes = parts.lanes();
    // Only of a list without any row: a page in the middle may be empty, and the list goes on behind it.
    bool const first = page->from == readmodel::kFromTheNewest;
    if (first && found->value.reports.empty() && found->value.next == 0) {
        auto const channel = check_channel(parts, filter->channel);
        if (!channel) co_return channel.error();
        auto const centre = check_centre(filter->centre, lanes);
        if (!centre) co_return centre.error();
    }
    auto rows = reports_json(found->value.reports);
    for (auto& row : rows)
        add_next_try(row.as_object(), lanes);
    json::object answer;
    answer["reports"] = std::move(rows);
    say_where(answer, "before", found->value.next, found->behind);
    co_return std::move(answer);
}

asio::awaitable<AdminAnswer> list_quarantine(AdminCommands::Parts& parts, AdminRequest const& request) {
    auto const page = read_page(request, "after", {kItems, 0});
    if (!page) co_return page.error();
    auto look = [page = *page](ReadView& view) { return view.index.quarantine(page.from, page.limit); };
    auto const found = co_await parts.index.ask(std::move(look));
    if (!found) co_return cannot_list();
    json::array rows;
    for (auto const& item : found->value.items)
        rows.push_back(kept_json(item, 'q', "quarantined"));
    json::object answer;
    answer["quarantine"] = std::move(rows);
    say_where(answer, "after", found->value.next, found->behind);
    co_return std::move(answer);
}

asio::awaitable<AdminAnswer> list_ignored(AdminCommands::Parts& parts, AdminRequest const& request) {
    auto const page = read_page(request, "before", {kItems, readmodel::kFromTheNewest});
    if (!page) co_return page.error();
    struct Listed {
        std::vector<readmodel::IgnoredKind> kinds = {};
        readmodel::ItemPage events = {};
    };
    auto look = [page = *page](ReadView& view) -> Result<Listed> {
        Listed listed;
        if (page.from == readmodel::kFromTheNewest) {
            auto kinds = view.index.ignored_kinds(kMostKinds);
            if (!kinds) return kinds.error();
            listed.kinds = std::move(*kinds);
        }
        auto events = view.index.ignored(page.from, page.limit);
        if (!events) return events.error();
        listed.events = std::move(*events);
        return listed;
    };
    auto const found = co_await parts.index.ask(std::move(look));
    if (!found) co_return cannot_list();
    json::object answer;
    if (page->from == readmodel::kFromTheNewest) {
        json::array kinds;
        for (auto const& kind : found->value.kinds)
            kinds.push_back(ignored_json(kind));
        answer["kinds"] = std::move(kinds);
    }
    json::array events;
    for (auto const& event : found->value.events.items)
        events.push_back(kept_json(event, 'i', "ignored"));
    answer["ignored"] = std::move(events);
    say_where(answer, "before", found->value.events.next, found->behind);
    co_return std::move(answer);
}

}  // namespace kanal::admin
