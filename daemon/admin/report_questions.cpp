#include "daemon/admin/report_questions.hpp"

#include "daemon/admin/answer_json.hpp"
#include "operations/named_report.hpp"
#include "operations/report_file.hpp"

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
        auto deliveries = standings_json(found->standings);
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

}  // namespace kanal::admin
