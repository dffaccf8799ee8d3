#include "desk/pages/recap.hpp"

#include "desk/shown_text.hpp"
#include "desk/words.hpp"

#include <algorithm>

namespace kanal::desk {

namespace {

using readmodel::Statistics;

constexpr std::size_t kMostRows = 30;
constexpr std::int64_t kBarWidth = 200;  // units of the drawing
constexpr std::string_view kNone = "-";  // in addresses: none was chosen

std::optional<readmodel::Day> day_in(std::string const& text, AgencyTime const& time) {
    auto const begin = time.begin_of(text);
    if (!begin) return std::nullopt;
    // Noon of that day by any of the country's clocks.
    return std::chrono::floor<std::chrono::days>(*begin + std::chrono::hours(12));
}

std::optional<std::string> chosen_in(std::string const& text) {
    if (text.empty()) return std::nullopt;
    return text == kNone ? std::string() : text;
}

readmodel::StatisticsFilter filter_in(Parts const& parts, Visit const& visit) {
    readmodel::StatisticsFilter filter;
    filter.state = state_named(visit.parameter("keadaan"));
    filter.channel = visit.parameter("kanal");
    filter.report_class = chosen_in(visit.parameter("kelas"));
    filter.category = chosen_in(visit.parameter("kategori"));
    filter.from = day_in(visit.parameter("dari"), parts.time);
    filter.until = day_in(visit.parameter("sampai"), parts.time);
    if (filter.until) *filter.until += std::chrono::days(1);
    return filter;
}

constexpr std::string_view kNames[] = {"dari", "sampai", "keadaan", "kanal", "kelas", "kategori"};

// The page's own query with one value in place of another.
std::string address_with(Visit const& visit, std::string_view name, std::string_view value) {
    FormFields fields;
    for (auto const known : kNames) {
        auto text = known == name ? std::string(value) : visit.parameter(known);
        if (!text.empty()) fields.emplace_back(known, std::move(text));
    }
    auto const query = write_form(fields);
    return query.empty() ? "/rekap" : "/rekap?" + query;
}

struct Row {
    std::string name = {};
    std::int64_t reports = 0;
    std::string address = {};  // empty: none
};

// One table with its bars.
Data table_of(char const* title, char const* column, std::vector<Row> rows, std::int64_t total) {
    Data table;
    table["judul_tabel"] = Data(title);
    table["kepala"] = Data(column);
    auto const hidden = rows.size() - std::min(rows.size(), kMostRows);
    table["lainnya"] = hidden > 0 ? Data(number_text(static_cast<std::int64_t>(hidden))) : Data(false);
    if (hidden > 0) rows.resize(kMostRows);
    std::int64_t largest = 1;
    for (auto const& row : rows)
        largest = std::max(largest, row.reports);
    Data list(Data::type::list);
    for (auto const& row : rows) {
        Data one;
        one["nama"] = Data(row.name);
        one["alamat"] = text_or_none(row.address);
        one["jumlah"] = Data(number_text(row.reports));
        one["persen"] = Data(std::to_string(total > 0 ? (row.reports * 100 + total / 2) / total : 0));
        one["lebar"] = Data(std::to_string(row.reports * kBarWidth / largest));
        list.push_back(one);
    }
    table["ada"] = Data(!rows.empty());
    table["baris"] = std::move(list);
    return table;
}

std::vector<Row> rows_of(
    Visit const& visit,
    std::vector<Statistics::Share> const& shares,
    std::string_view parameter,
    std::string (*name)(std::string const&)
) {
    std::vector<Row> rows;
    for (auto const& share : shares) {
        auto const value = share.name.empty() ? std::string(kNone) : share.name;
        rows.push_back({name(share.name), share.reports, address_with(visit, parameter, value)});
    }
    return rows;
}

std::vector<Row> state_rows(Visit const& visit, Statistics const& sums) {
    std::vector<Row> rows;
    for (auto const& word : state_words()) {
        auto const found = sums.states.find(word.state);
        if (found == sums.states.end()) continue;
        rows.push_back({std::string(word.name), found->second, address_with(visit, "keadaan", word.key)});
    }
    return rows;
}

std::vector<Row> period_rows(Statistics const& sums) {
    static constexpr char const* kMonths[] = {
        "Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"};
    std::vector<Row> rows;
    for (auto const& period : sums.periods) {
        std::chrono::year_month_day const date(period.begin);
        auto name = std::string(kMonths[static_cast<unsigned>(date.month()) - 1]) + " " +
                    std::to_string(static_cast<int>(date.year()));
        if (sums.by_day) name = std::to_string(static_cast<unsigned>(date.day())) + " " + name;
        rows.push_back({std::move(name), period.reports, {}});
    }
    std::reverse(rows.begin(), rows.end());  // the newest first, so that it is not the oldest that is shown
    return rows;
}

std::string channel_word(std::string const& name) {
    return name;
}
std::string class_word(std::string const& value) {
    auto const name = class_name(value);
    return name.empty() ? "Belum ditentukan" : std::string(name);
}
std::string category_word(std::string const& code) {
    return code.empty() ? "Tanpa kategori" : one_line(code);
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

void add_filter(Data& data, Parts const& parts, Visit const& visit) {
    for (auto const* const name : {"dari", "sampai", "kategori"})
        data[name] = Data(visit.parameter(name));
    std::vector<std::pair<std::string, std::string>> states;
    for (auto const& word : state_words())
        states.emplace_back(word.key, word.name);
    data["pilihan_keadaan"] = options(states, visit.parameter("keadaan"));
    std::vector<std::pair<std::string, std::string>> classes;
    for (auto const& word : class_words())
        classes.emplace_back(word.value, word.name);
    classes.emplace_back(kNone, "Belum ditentukan");
    data["pilihan_kelas"] = options(classes, visit.parameter("kelas"));
    std::vector<std::pair<std::string, std::string>> channels;
    for (auto const& channel : parts.surroundings.channels())
        channels.emplace_back(channel.name, channel.name);
    data["pilihan_kanal"] = options(channels, visit.parameter("kanal"));
}

}  // namespace

asio::awaitable<Page> show_recap(Parts& parts, Visit const& visit) {
    auto look = [filter = filter_in(parts, visit)](readmodel::ReadView& view) {
        return view.index.statistics(filter);
    };
    auto const found = co_await parts.surroundings.index.ask(std::move(look));
    if (!found) co_return refusal_page(503, "Rekap tidak dapat dihitung sekarang: coba lagi sebentar.");
    auto const& sums = found->value;
    Page page;
    page.view = "rekap";
    page.title = "Rekap";
    auto& data = page.data;
    add_filter(data, parts, visit);
    data["total"] = Data(number_text(sums.total));
    data["kurang"] = found->behind > 0 ? Data(number_text(found->behind)) : Data(false);
    Data tables(Data::type::list);
    tables.push_back(table_of("Menurut keadaan", "Keadaan", state_rows(visit, sums), sums.total));
    tables.push_back(
        table_of("Menurut kanal", "Kanal", rows_of(visit, sums.channels, "kanal", channel_word), sums.total)
    );
    tables.push_back(table_of(
        "Menurut klasifikasi", "Klasifikasi", rows_of(visit, sums.classes, "kelas", class_word), sums.total
    ));
    tables.push_back(table_of(
        "Menurut kategori", "Kategori", rows_of(visit, sums.categories, "kategori", category_word), sums.total
    ));
    tables.push_back(table_of(
        sums.by_day ? "Menurut hari" : "Menurut bulan",
        sums.by_day ? "Hari" : "Bulan",
        period_rows(sums),
        sums.total
    ));
    data["tabel"] = std::move(tables);
    co_return page;
}

}  // namespace kanal::desk
