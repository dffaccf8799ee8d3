#include "operations/report_file.hpp"

namespace kanal::operations {

namespace {

constexpr std::size_t kMostEditions = 50;
constexpr std::size_t kMostLines = 50;

std::string version_text(spool::StoredStatus const& report, std::int64_t change) {
    return std::to_string(report.revision) + "." + std::to_string(report.media) + "." +
           std::to_string(report.desk) + "." + std::to_string(change);
}

}  // namespace

Result<ReportFile> find_report_file(spool::Spool& spool, std::string const& name) {
    ReportFile found;
    auto report = spool.reports().find(name);
    if (!report) return report.error();
    if (!*report) {
        auto view = spool.reports().find_view(name);
        if (!view) return view.error();
        if (*view) report = spool.reports().find((*view)->status.id);
        if (!report) return report.error();
    }
    auto const subject = *report ? (*report)->id : name;
    auto journal = spool.journal(subject, kMostLines);
    if (!journal) return journal.error();
    found.journal = std::move(*journal);
    found.report = std::move(*report);
    if (!found.report) return found;
    auto const first = spool.reports().find_view(subject);
    if (!first) return first.error();
    if (*first) found.received_at = (*first)->received_at;
    auto statuses = spool.deliveries().statuses(subject, kMostEditions);
    if (!statuses) return statuses.error();
    found.statuses = std::move(*statuses);
    auto fetches = spool.fetches().of(subject);
    if (!fetches) return fetches.error();
    found.fetches = std::move(*fetches);
    auto const change = spool.last_change_by_person(subject);
    if (!change) return change.error();
    found.version = version_text(*found.report, *change);
    return found;
}

Result<std::string> version_of(spool::Spool& spool, std::string const& id) {
    auto const report = spool.reports().find(id);
    if (!report) return report.error();
    if (!*report) return reject("tidak ada laporan dengan nomor atau id ini");
    auto const change = spool.last_change_by_person(id);
    if (!change) return change.error();
    return version_text(**report, *change);
}

asio::awaitable<Result<ReportFile>> LookAtReport::perform(Surroundings& surroundings, std::string) const {
    auto look = [this](spool::Spool& spool) { return find_report_file(spool, report); };
    co_return co_await surroundings.spool.run(std::move(look));
}

}  // namespace kanal::operations
