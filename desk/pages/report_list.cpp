#include "desk/pages/report_list.hpp"

#include "desk/record.hpp"
#include "desk/shown_text.hpp"
#include "desk/words.hpp"

#include <charconv>

namespace kanal::desk {

namespace {

constexpr std::size_t kRows = 50;
constexpr std::string_view kNames[] = {"keadaan", "kanal", "kelas", "cari", "dari", "sampai"};

struct Found {
    readmodel::ReportPage page = {};
    std::vector<std::string> places = {};  // of the same order, as the public may read them
    readmodel::Counts counts = {};
};

std::int64_t begins_below(Visit const& visit) {
    auto const text = visit.parameter("sebelum");
    std::int64_t number = 0;
    auto const [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    bool const whole = fault == std::errc() && end == text.data() + text.size() && number > 0;
    return whole ? number : readmodel::kFromTheNewest;
}

std::string with_query(std::string const& query) {
    return query.empty() ? "/laporan" : "/laporan?" + query;
}

Data tabs(Visit const& visit, readmodel::Counts const& counts) {
    auto const rest = filter_query(visit, "keadaan");
    auto const now = visit.parameter("keadaan");
    Data list(Data::type::list);
    auto const add = [&](std::string_view key, std::string_view name, std::int64_t number) {
        auto query = key.empty() ? std::string() : "keadaan=" + std::string(key);
        if (!rest.empty()) query += (query.empty() ? "" : "&") + rest;
        Data tab;
        tab["nama"] = Data(std::string(name));
        tab["kunci"] = text_or_none(key);
        tab["alamat"] = Data(with_query(query));
        tab["jumlah"] = Data(number_text(number));
        tab["kini"] = Data(now == key);
        list.push_back(tab);
    };
    std::int64_t all = 0;
    for (auto const& [state, number] : counts.reports)
        all += number;
    add("", "Semua", all);
    for (auto const& word : state_words()) {
        auto const one = counts.reports.find(word.state);
        add(word.key, word.name, one == counts.reports.end() ? 0 : one->second);
    }
    return list;
}

Data options(std::vector<std::pair<std::string, std::string>> const& values, std::string const& chosen) {
    Data list(Data::type::list);
    for (auto const& [value, name] : values) {
        Data option;
        option["nilai"] = Data(value);
        option["nama"] = Data(name);
        option["dipilih"] = Data(value == chosen);
        list.push_back(option);
    }
    return list;
}

Data channel_options(Parts& parts, std::string const& chosen) {
    std::vector<std::pair<std::string, std::string>> values;
    for (auto const& channel : parts.surroundings.channels())
        values.emplace_back(channel.name, channel.name + " (" + std::string(kind_name(channel.kind)) + ")");
    return options(values, chosen);
}

Data class_options(std::string const& chosen) {
    std::vector<std::pair<std::string, std::string>> values;
    for (auto const& word : class_words())
        values.emplace_back(word.value, word.name);
    return options(values, chosen);
}

Data row_of(
    Parts& parts,
    Visit const& visit,
    readmodel::ReportEntry const& entry,
    std::string const& place,
    std::vector<std::string> const& words
) {
    Data row;
    auto const query = filter_query(visit);
    row["nomor"] = Data(entry.number);
    row["alamat"] =
        Data("/laporan/" + entry.number + (query.empty() ? "" : "?" + write_form({{"daftar", query}})));
    row["waktu"] = parts.time.shown(entry.received_at, visit.now);
    row["kanal"] = Data(entry.channel);
    row["keadaan"] = badge(entry.state);
    row["kelas"] = text_or_none(class_name(entry.report_class));
    row["rahasia"] = Data(entry.confidential);
    row["dicabut"] = Data(entry.withdrawn);
    row["sebab"] = text_or_none(one_line(reason_text(entry.why)));
    row["lokasi"] = text_or_none(one_line(place));
    auto const title = masked_line(entry.title);
    row["judul"] = title.empty() ? Data(false) : marked_text(title, words);
    auto const others = parts.presence.at(entry.id, visit.person.name, visit.now);
    row["dibuka"] = others.empty() ? Data(false) : Data(others.front().person);
    return row;
}

}  // namespace

readmodel::ReportFilter filter_of(Parts const& parts, Visit const& visit) {
    readmodel::ReportFilter filter;
    filter.state = state_named(visit.parameter("keadaan"));
    filter.channel = visit.parameter("kanal");
    filter.report_class = visit.parameter("kelas");
    filter.text = visit.parameter("cari");
    filter.since = parts.time.begin_of(visit.parameter("dari")).value_or(filter.since);
    filter.until = parts.time.end_of(visit.parameter("sampai")).value_or(filter.until);
    filter.with_confidential = visit.may(operations::Right::confidential);
    return filter;
}

std::string filter_query(Visit const& visit, std::string_view without) {
    FormFields fields;
    for (auto const name : kNames) {
        auto value = visit.parameter(name);
        if (name != without && !value.empty()) fields.emplace_back(name, std::move(value));
    }
    return write_form(fields);
}

asio::awaitable<Page> list_reports(Parts& parts, Visit const& visit) {
    auto look = [filter = filter_of(parts, visit),
                 below = begins_below(visit)](readmodel::ReadView& view) -> Result<Found> {
        auto reports = view.index.list(filter, below, kRows);
        if (!reports) return reports.error();
        Found found{.page = std::move(*reports)};
        for (auto const& entry : found.page.reports) {
            auto record = view.records.record_at(entry.last);
            if (!record) return record.error();
            found.places.push_back(read_record(*record).public_place);
        }
        auto counts = view.index.counts();
        if (!counts) return counts.error();
        found.counts = std::move(*counts);
        return found;
    };
    auto const found = co_await parts.surroundings.index.ask(std::move(look));
    if (!found) co_return refusal_page(503, "Daftar tidak dapat dibaca sekarang. Coba lagi sebentar.");
    Page page;
    page.view = "daftar";
    page.title = "Daftar laporan";
    auto const words = searched_words(visit.parameter("cari"));
    Data rows(Data::type::list);
    for (std::size_t i = 0; i < found->value.page.reports.size(); ++i)
        rows.push_back(row_of(parts, visit, found->value.page.reports[i], found->value.places[i], words));
    page.data["kosong"] = Data(rows.is_empty_list() && found->value.page.next == 0);
    page.data["baris"] = std::move(rows);
    page.data["tab"] = tabs(visit, found->value.counts);
    page.data["semua_kanal"] = channel_options(parts, visit.parameter("kanal"));
    page.data["semua_kelas"] = class_options(visit.parameter("kelas"));
    for (auto const name : kNames)
        page.data[std::string(name)] = Data(visit.parameter(name));
    auto const query = filter_query(visit);
    page.data["saringan"] = Data(query);
    page.data["tersaring"] = Data(!filter_query(visit, "keadaan").empty());
    page.data["alamat_awal"] =
        begins_below(visit) == readmodel::kFromTheNewest ? Data(false) : Data(with_query(query));
    auto const next = found->value.page.next;
    if (next > 0) {
        auto const more = "sebelum=" + std::to_string(next);
        page.data["alamat_lanjut"] = Data(with_query(query.empty() ? more : query + "&" + more));
    }
    page.data["tertinggal"] = found->behind > 0 ? Data(number_text(found->behind)) : Data(false);
    page.data["boleh_memutuskan"] = Data(visit.may(operations::Right::decide));
    co_return std::move(page);
}

}  // namespace kanal::desk
