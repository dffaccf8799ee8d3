#include "desk/pages/report_page.hpp"

#include "base/time_text.hpp"
#include "desk/pages/report_parts.hpp"
#include "desk/shown_text.hpp"
#include "desk/words.hpp"

namespace kanal::desk {

namespace {

// The list the person came from, at the row he left.
std::string list_address(Visit const& visit, std::string const& number) {
    auto const query = visit.parameter("daftar");
    bool const clean = query.find_first_of("\r\n#") == std::string::npos;
    return "/laporan" + (query.empty() || !clean ? "" : "?" + query) + "#" + number;
}

Data others_at(Parts& parts, Visit const& visit, std::string const& id) {
    Data list(Data::type::list);
    for (auto const& one : parts.presence.at(id, visit.person.name, visit.now)) {
        Data other;
        other["nama"] = Data(one.person);
        other["lama"] = Data(span_text(std::chrono::duration_cast<Duration>(visit.now - one.since)));
        list.push_back(other);
    }
    return list;
}

}  // namespace

bool is_revealed(Visit const& visit, std::string const& id) {
    auto const one = visit.login->revealed.find(id);
    bool const asked = one != visit.login->revealed.end() && visit.now - one->second < PeopleBook::kRevealed;
    return asked && visit.may(operations::Right::reveal);
}

asio::awaitable<VisibleReport> find_visible(Parts& parts, Visit const& visit, std::string name) {
    VisibleReport found;
    operations::LookAtReport look;
    look.report = std::move(name);
    auto looking = parts.surroundings.operations.run(std::move(look), visit.person.actor());
    auto file = co_await std::move(looking);
    if (!file) {
        found.refusal = refusal_page(file.error());
        co_return std::move(found);
    }
    found.file = std::move(*file);
    if (!found.file.report) {
        found.refusal = refusal_page(404, "Tidak ada laporan dengan nomor ini. Periksa lagi angkanya.");
        co_return std::move(found);
    }
    found.record = read_record(found.file.report->record);
    if (found.record.confidential && !visit.may(operations::Right::confidential))
        found.refusal =
            refusal_page(403, "Laporan ini rahasia. Hanya petugas dengan hak rahasia yang dapat membukanya.");
    co_return std::move(found);
}

Page report_page(Parts& parts, Visit const& visit, VisibleReport const& found, NotTaken const& not_taken) {
    auto const& report = *found.file.report;
    auto const& record = found.record;
    bool const revealed = is_revealed(visit, report.id);
    Page page;
    page.status = not_taken.status;
    page.view = "laporan";
    page.title = "Laporan " + report.number;
    auto& data = page.data;
    data["nomor"] = Data(report.number);
    data["id"] = Data(report.id);
    data["alamat"] = Data("/laporan/" + report.number);
    data["alamat_daftar"] = Data(list_address(visit, report.number));
    data["daftar"] = Data(visit.parameter("daftar"));
    data["versi"] = Data(found.file.version);
    data["ada"] = Data(record.there);
    data["kanal"] = Data(report.channel);
    data["jenis"] = Data(std::string(kind_name(record.kind)));
    data["diterima"] = parts.time.shown(found.file.received_at, visit.now);
    auto const said = parse_time(record.said_at);
    data["dikirim"] = said ? parts.time.shown(*said, visit.now) : Data(false);
    data["keadaan"] = badge(readmodel::report_state(report.state).value_or(readmodel::ReportState::queued));
    data["sebab"] = text_or_none(one_line(reason_text(report.why)));
    data["kata_pusat"] = text_or_none(one_line(report.said));
    data["rahasia"] = Data(record.confidential);
    data["anonim"] = Data(record.anonymous);
    data["dicabut"] = Data(record.withdrawn);
    add_words(data, record, revealed, searched_words(visit.parameter("kata")));
    add_reporter(data, record, revealed, visit);
    add_attachments(data, record, found.file.fetches, report.number);
    add_history(data, found.file.journal, parts.time, visit.now);
    add_deliveries(data, found.file.statuses, parts.surroundings.lanes(), parts.time, visit.now);
    add_progress(data, report.progress, parts.time, visit.now);
    add_decisions(data, found.file, record, visit, not_taken);
    data["lain"] = others_at(parts, visit, report.id);
    return page;
}

asio::awaitable<Page> show_report(Parts& parts, Visit const& visit) {
    auto finding = find_visible(parts, visit, visit.name);
    auto found = co_await std::move(finding);
    if (found.refusal) co_return std::move(*found.refusal);
    parts.presence.note(found.file.report->id, visit.person.name, visit.now);
    co_return report_page(parts, visit, found, {});
}

}  // namespace kanal::desk
