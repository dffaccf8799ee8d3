#include "daemon/stored_reports.hpp"

namespace kanal::daemon {

namespace asio = boost::asio;

namespace {

using readmodel::ReadView;
using readmodel::ReportEntry;

// The spool finds one report by its key as well, so there is not much to wait for.
constexpr Duration kPatience = std::chrono::milliseconds(50);

Result<ReportStatus> status_of(ReadView& view, ReportEntry const& entry) {
    auto progress = view.records.progress_of(entry.id);
    if (!progress) return progress.error();
    ReportStatus status;
    status.progress = std::move(*progress);
    status.id = entry.id;
    status.number = entry.number;
    status.channel = entry.channel;
    status.account = entry.account;
    status.state = to_text(entry.state);
    status.tracking_ids = entry.tracking_ids;
    return status;
}

Result<ReportView> view_of(ReadView& view, ReportEntry const& entry) {
    auto record = view.records.record_at(entry.last);
    if (!record) return record.error();
    auto status = status_of(view, entry);
    if (!status) return status.error();
    bool const closed = entry.state == readmodel::ReportState::closed;
    return ReportView{
        .status = std::move(*status),
        .received_at = entry.received_at,
        .taken_at = entry.taken_at,
        .closed_at = closed ? entry.since.value_or(Time()) : Time(),
        .changed_at = entry.changed_at,
        .record = std::move(*record),
        .category = entry.category,
    };
}

Result<std::optional<ReportStatus>> find_status(ReadView& view, std::string const& id) {
    auto const entry = view.index.find(id);
    if (!entry) return entry.error();
    if (!*entry) return std::optional<ReportStatus>();
    auto status = status_of(view, **entry);
    if (!status) return status.error();
    return std::optional(std::move(*status));
}

Result<std::optional<ReportView>> find_view(ReadView& view, std::string const& name) {
    auto entry = view.index.find(name);
    if (entry && !*entry) entry = view.index.find_tracked(name);
    if (!entry) return entry.error();
    if (!*entry) return std::optional<ReportView>();
    auto found = view_of(view, **entry);
    if (!found) return found.error();
    return std::optional(std::move(*found));
}

Result<ReportPage> find_views(ReadView& view, ReportQuery const& query) {
    readmodel::ReportFilter filter;
    filter.channel = query.channel;
    filter.since = query.from;
    filter.until = query.until;
    filter.changed_since = query.changed_since;
    auto const found = view.index.list(filter, query.before, query.limit);
    if (!found) return found.error();
    ReportPage page;
    page.next = found->next;
    for (auto const& entry : found->reports) {
        auto one = view_of(view, entry);
        if (!one) return one.error();
        page.reports.push_back(std::move(*one));
    }
    return page;
}

}  // namespace

asio::awaitable<Result<std::optional<ReportStatus>>> StoredReports::status(std::string id) {
    auto look = [&id](ReadView& view) { return find_status(view, id); };
    auto indexed = co_await index_.ask(std::move(look), kPatience);
    if (indexed && indexed->behind == 0) co_return std::move(indexed->value);
    auto job = [&id](spool::Spool& spool) { return spool.reports().find(id); };
    auto const found = co_await spool_.run(std::move(job));
    if (!found) co_return found.error();
    if (!*found) co_return std::optional<ReportStatus>();
    co_return std::optional(spool::to_status(**found));
}

asio::awaitable<Result<std::optional<ReportView>>> StoredReports::view(std::string name) {
    auto look = [&name](ReadView& view) { return find_view(view, name); };
    auto indexed = co_await index_.ask(std::move(look), kPatience);
    if (indexed && indexed->behind == 0) co_return std::move(indexed->value);
    auto job = [&name](spool::Spool& spool) { return spool.reports().find_view(name); };
    co_return co_await spool_.run(std::move(job));
}

asio::awaitable<Result<ReportPage>> StoredReports::views(ReportQuery query) {
    auto look = [&query](ReadView& view) { return find_views(view, query); };
    auto indexed = co_await index_.ask(std::move(look));
    if (!indexed) co_return indexed.error();
    if (indexed->behind > 0 && index_.status().building)
        co_return retry("readmodel: list: it is being made anew");
    co_return std::move(indexed->value);
}

}  // namespace kanal::daemon
