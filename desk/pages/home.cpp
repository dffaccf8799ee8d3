#include "desk/pages/home.hpp"

#include "desk/channel_light.hpp"
#include "desk/words.hpp"
#include "json/writer.hpp"

#include <array>
#include <map>

namespace kanal::desk {

namespace {

using readmodel::ReportState;

constexpr std::size_t kMostWaiting = 5'000;  // whose ages are looked at

struct AgeColumn {
    char const* name;
    Duration younger_than;
};
constexpr std::array<AgeColumn, 5> kAges = {{
    {"< 15 menit", std::chrono::minutes(15)},
    {"< 1 jam", std::chrono::hours(1)},
    {"< 1 hari", std::chrono::hours(24)},
    {"< 3 hari", std::chrono::hours(72)},
    {"lebih lama", Duration::max()},
}};

struct Numbers {
    readmodel::Counts counts = {};
    std::map<std::string, std::vector<Time>> waiting = {};  // of each centre
};

std::int64_t count_of(readmodel::Counts const& counts, ReportState state) {
    auto const one = counts.reports.find(state);
    return one == counts.reports.end() ? 0 : one->second;
}

Data counters(readmodel::Counts const& counts) {
    Data rows(Data::type::list);
    for (auto const& word : state_words()) {
        auto row = badge(word.state);
        row["alamat"] = Data("/laporan?keadaan=" + std::string(word.key));
        row["jumlah"] = Data(number_text(count_of(counts, word.state)));
        row["keterangan"] = Data(std::string(word.help));
        rows.push_back(row);
    }
    return rows;
}

void add_need(Data& needs, std::int64_t number, std::string const& words, std::string const& address) {
    if (number == 0) return;
    Data need;
    need["jumlah"] = Data(number_text(number));
    need["kata"] = Data(words);
    need["alamat"] = Data(address);
    needs.push_back(need);
}

Data needs(readmodel::Counts const& counts, Visit const& visit) {
    Data list(Data::type::list);
    add_need(
        list,
        count_of(counts, ReportState::unknown),
        "laporan tak pasti sampai di pusat",
        "/laporan?keadaan=takpasti"
    );
    add_need(list, count_of(counts, ReportState::held), "laporan tertahan", "/laporan?keadaan=tertahan");
    add_need(
        list, count_of(counts, ReportState::review), "laporan perlu ditinjau", "/laporan?keadaan=ditinjau"
    );
    if (visit.may(operations::Right::decide))
        add_need(list, counts.quarantine, "kiriman tidak terbaca di karantina", "/karantina");
    return list;
}

std::string lane_words(forwarder::LaneStatus const& lane) {
    using State = forwarder::LaneStatus::State;
    if (lane.state == State::running) return "berjalan";
    if (lane.state == State::stopped) return "berhenti: harus dibetulkan";
    return lane.next_try ? "menunggu pusat kembali" : "menunggu petugas";
}

// One row a centre: how many reports wait for it, by how long.
Data lanes(
    std::vector<forwarder::LaneStatus> const& status,
    std::map<std::string, std::vector<Time>> const& waiting,
    Time now
) {
    std::map<std::string, std::array<std::int64_t, kAges.size()>> ages;
    for (auto const& [centre, times] : waiting) {
        for (auto const time : times) {
            auto const age = std::chrono::duration_cast<Duration>(now - time);
            std::size_t column = 0;
            while (column + 1 < kAges.size() && age >= kAges[column].younger_than)
                ++column;
            ++ages[centre][column];
        }
    }
    Data rows(Data::type::list);
    for (auto const& lane : status) {
        Data row;
        row["nama"] = Data(lane.centre);
        row["kata"] = Data(lane_words(lane));
        row["sebab"] = text_or_none(lane.why);
        row["henti"] = Data(lane.state == forwarder::LaneStatus::State::stopped);
        Data cells(Data::type::list);
        for (auto const number : ages[lane.centre]) {
            Data cell;
            cell["jumlah"] = Data(number_text(number));
            cell["ada"] = Data(number > 0);
            cells.push_back(cell);
        }
        row["sel"] = std::move(cells);
        rows.push_back(row);
    }
    return rows;
}

Data channels(Parts& parts, Time now) {
    Data rows(Data::type::list);
    for (auto const& channel : parts.surroundings.channels()) {
        Data row;
        row["nama"] = Data(channel.name);
        row["jenis"] = Data(std::string(kind_name(channel.kind)));
        row["lampu"] = channel_light(channel);
        row["terakhir"] = channel.last_accepted ? parts.time.shown(*channel.last_accepted, now) : Data(false);
        rows.push_back(row);
    }
    return rows;
}

}  // namespace

asio::awaitable<Page> show_home(Parts& parts, Visit const& visit) {
    auto const status = parts.surroundings.lanes();
    auto look = [&status](readmodel::ReadView& view) -> Result<Numbers> {
        auto counts = view.index.counts();
        if (!counts) return counts.error();
        Numbers numbers{.counts = std::move(*counts)};
        for (auto const& lane : status) {
            auto times = view.index.waiting(lane.centre, kMostWaiting);
            if (!times) return times.error();
            numbers.waiting.emplace(lane.centre, std::move(*times));
        }
        return numbers;
    };
    auto const found = co_await parts.surroundings.index.ask(std::move(look));
    Page page;
    page.view = "beranda";
    page.title = "Beranda";
    page.data["terbaca"] = Data(found.has_value());
    page.data["kanal"] = channels(parts, visit.now);
    if (!found) co_return std::move(page);
    auto const& numbers = found->value;
    page.data["keadaan"] = counters(numbers.counts);
    auto list = needs(numbers.counts, visit);
    page.data["tenang"] = Data(list.is_empty_list());
    page.data["perlu"] = std::move(list);
    page.data["jalur"] = lanes(status, numbers.waiting, visit.now);
    bool many = false;
    std::optional<Time> oldest;
    for (auto const& [centre, times] : numbers.waiting) {
        many = many || times.size() == kMostWaiting;
        for (auto const time : times)
            oldest = std::min(oldest.value_or(time), time);
    }
    page.data["banyak"] = Data(many);
    page.data["tertua"] = oldest ? parts.time.shown(*oldest, visit.now) : Data(false);
    Data columns(Data::type::list);
    for (auto const& age : kAges)
        columns.push_back(Data("nama", Data(age.name)));
    page.data["umur"] = std::move(columns);
    auto const& review = numbers.counts.review_oldest;
    page.data["tertua_ditinjau"] = review ? parts.time.shown(*review, visit.now) : Data(false);
    co_return std::move(page);
}

asio::awaitable<Page> tell_changes(Parts& parts, Visit const& visit) {
    if (auto const report = visit.parameter("laporan"); !report.empty())
        parts.presence.note(report, visit.person.name, visit.now);
    auto look = [](readmodel::ReadView& view) { return view.index.counts(); };
    auto const found = co_await parts.surroundings.index.ask(std::move(look));
    Page page;
    page.file.emplace();
    if (!found) {
        page.file->status = 503;
        page.file->body = "{}";
        co_return std::move(page);
    }
    auto const& counts = found->value;
    JsonWriter json(256);
    json.begin_object();
    for (auto const& word : state_words())
        json.member(word.key, static_cast<std::uint64_t>(count_of(counts, word.state)));
    json.member("karantina", static_cast<std::uint64_t>(counts.quarantine));
    json.end_object();
    page.file->body = json.take();
    co_return std::move(page);
}

}  // namespace kanal::desk
