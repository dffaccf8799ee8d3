#include "daemon/admin/report_questions.hpp"

#include "daemon/admin/answer_json.hpp"
#include "operations/named_report.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

namespace kanal::admin {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

constexpr int kMostSlices = 100;
constexpr std::size_t kMostEditions = 50;

// Nothing: no whole number of this range.
std::optional<std::int64_t> number_in(std::string const& text, std::int64_t least, std::int64_t most) {
    std::int64_t number = 0;
    auto const [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (fault != std::errc() || end != text.data() + text.size()) return std::nullopt;
    if (number < least || number > most) return std::nullopt;
    return number;
}

struct Question {
    spool::ReportStore::Filter filter = {};
    std::int64_t below = std::numeric_limits<std::int64_t>::max();
};

Result<Question> read_question(AdminRequest const& request) {
    constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
    constexpr std::int64_t kLatest = 253'402'300'799'999;  // the year 9999
    Question question;
    auto& filter = question.filter;
    filter.state = request.text("state");
    filter.channel = request.text("channel");
    filter.text = request.text("text");
    filter.sender = request.text("sender");
    filter.tracking_id = request.text("tracking_id");
    for (auto const& [name, time] : {std::pair{"since", &filter.since}, std::pair{"until", &filter.until}}) {
        auto const text = request.text(name);
        if (text.empty()) continue;
        auto const milliseconds = number_in(text, 0, kLatest);
        if (!milliseconds) return reject(std::string(name) + ": waktu tidak terbaca");
        *time = Time(std::chrono::milliseconds(*milliseconds));
    }
    if (auto const text = request.text("limit"); !text.empty()) {
        auto const limit = number_in(text, 1, 10'000);
        if (!limit) return reject("limit: bilangan dari 1 sampai 10000");
        filter.limit = static_cast<std::size_t>(*limit);
    }
    if (auto const text = request.text("before"); !text.empty()) {
        auto const below = number_in(text, 1, kMost);
        if (!below) return reject("before: bilangan yang disebut di akhir daftar sebelumnya");
        question.below = *below;
    }
    return question;
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

void add_next_try(json::object& row, std::vector<forwarder::LaneStatus> const& lanes) {
    if (row["state"].as_string() != "queued") return;
    for (auto const& lane : lanes) {
        if (lane.centre != row["centre"].as_string()) continue;
        row["lane"] = to_text(lane.state);
        row["lane_why"] = lane.why;
        if (lane.next_try) set_later_time(row, "next_try", *lane.next_try);
    }
}

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

// What the spool knows of one report.
struct Found {
    std::optional<spool::StoredStatus> report = {};
    std::vector<DeliveryStanding> standings = {};
    std::vector<spool::FetchLedger::Standing> fetches = {};
    std::vector<spool::Spool::JournalEntry> journal = {};
};

Result<Found> find_report(spool::Spool& spool, std::string const& name) {
    Found found;
    auto report = spool.reports().find(name);
    if (!report) return report.error();
    if (!*report) {
        auto view = spool.reports().find_view(name);
        if (!view) return view.error();
        if (*view) report = spool.reports().find((*view)->status.id);
        if (!report) return report.error();
    }
    auto const subject = *report ? (*report)->id : name;
    auto journal = spool.journal(subject, 50);
    if (!journal) return journal.error();
    found.journal = std::move(*journal);
    found.report = std::move(*report);
    if (!found.report) return found;
    auto standings = spool.deliveries().standings(subject, kMostEditions);
    if (!standings) return standings.error();
    found.standings = std::move(*standings);
    auto fetches = spool.fetches().of(subject);
    if (!fetches) return fetches.error();
    found.fetches = std::move(*fetches);
    return found;
}

}  // namespace

asio::awaitable<AdminAnswer> list_reports(AdminCommands::Parts& parts, AdminRequest const& request) {
    auto question = read_question(request);
    if (!question) co_return question.error();
    spool::ReportStore::Slice all;
    all.below = question->below;
    auto filter = question->filter;
    for (int slice = 0; slice < kMostSlices && all.below > 0 && all.reports.size() < question->filter.limit;
         ++slice) {
        filter.limit = question->filter.limit - all.reports.size();
        auto take = [filter, below = all.below](spool::Spool& spool) {
            return spool.reports().list(filter, below);
        };
        auto found = co_await parts.spool.run(std::move(take));
        if (!found && found.error().fault == Fault::reject)
            co_return reject(
                "tidak ada keadaan bernama \"" + filter.state + "\": lihat kanalctl reports --help"
            );
        if (!found) co_return operations::for_person(found.error());
        all.below = found->below;
        std::move(found->reports.begin(), found->reports.end(), std::back_inserter(all.reports));
    }
    if (all.reports.empty()) {
        auto const channel = check_channel(parts, filter.channel);
        if (!channel) co_return channel.error();
    }
    auto rows = reports_json(all.reports);
    auto const lanes = parts.lanes();
    for (auto& row : rows)
        add_next_try(row.as_object(), lanes);
    json::object answer;
    answer["reports"] = std::move(rows);
    if (all.below > 1) answer["before"] = all.below;
    co_return std::move(answer);
}

asio::awaitable<AdminAnswer> show_report(AdminCommands::Parts& parts, AdminRequest const& request) {
    auto const name = request.text("id");
    auto take = [name](spool::Spool& spool) { return find_report(spool, name); };
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
        answer->emplace("report", std::move(report));
    } else {
        answer = co_await show_quarantined(parts, name);
        if (!answer) co_return answer;
    }
    answer->emplace("journal", journal_json(found->journal));
    co_return answer;
}

}  // namespace kanal::admin
