#include "desk/pages/quarantine.hpp"

#include "base/encoding.hpp"
#include "desk/shown_text.hpp"
#include "operations/quarantined.hpp"
#include "operations/replay.hpp"
#include "text/utf8.hpp"

#include <charconv>

namespace kanal::desk {

namespace {

constexpr std::size_t kRows = 50;
constexpr std::size_t kMost = 100;
constexpr std::size_t kShownBytes = 64 * 1024;

std::int64_t begins_after(Visit const& visit) {
    auto const text = visit.parameter("sesudah");
    std::int64_t number = 0;
    auto const [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    bool const whole = fault == std::errc() && end == text.data() + text.size() && number > 0;
    return whole ? number : 0;
}

std::string replayed_words(operations::Replayed const& replayed) {
    auto text = "dibaca ulang: " + number_text(static_cast<std::int64_t>(replayed.reports)) + " laporan";
    if (replayed.known_before > 0)
        text += ", " + number_text(static_cast<std::int64_t>(replayed.known_before)) + " sudah ada";
    return text;
}

// What came of it, and whether it was done.
asio::awaitable<std::pair<std::string, bool>> settle(
    Parts& parts, Visit const& visit, std::string item, bool replay
) {
    auto& operations = parts.surroundings.operations;
    if (replay) {
        operations::ReplayQuarantined again;
        again.item = std::move(item);
        auto running = operations.run(std::move(again), visit.person.actor());
        auto const outcome = co_await std::move(running);
        if (!outcome) co_return std::pair(outcome.error().what, false);
        co_return std::pair(replayed_words(*outcome), true);
    }
    operations::DiscardQuarantined discard;
    discard.item = std::move(item);
    discard.reason = visit.field("alasan");
    auto running = operations.run(std::move(discard), visit.person.actor());
    auto const outcome = co_await std::move(running);
    if (!outcome) co_return std::pair(outcome.error().what, false);
    co_return std::pair(std::string("dibuang"), true);
}

}  // namespace

asio::awaitable<Page> list_quarantine(Parts& parts, Visit const& visit) {
    auto look = [after = begins_after(visit)](readmodel::ReadView& view) {
        return view.index.quarantine(after, kRows);
    };
    auto const found = co_await parts.surroundings.index.ask(std::move(look));
    if (!found) co_return refusal_page(503, "Karantina tidak dapat dibaca sekarang. Coba lagi sebentar.");
    Page page;
    page.view = "karantina";
    page.title = "Karantina";
    Data rows(Data::type::list);
    for (auto const& item : found->value.items) {
        Data row;
        row["butir"] = Data("q" + std::to_string(item.item));
        row["kanal"] = Data(item.channel);
        row["sebab"] = Data(one_line(item.why));
        row["waktu"] = parts.time.shown(item.received_at, visit.now);
        rows.push_back(row);
    }
    page.data["kosong"] = Data(rows.is_empty_list());
    page.data["baris"] = std::move(rows);
    page.data["boleh_lihat"] = Data(visit.may(operations::Right::reveal));
    if (found->value.next > 0)
        page.data["alamat_lanjut"] = Data("/karantina?sesudah=" + std::to_string(found->value.next));
    co_return std::move(page);
}

asio::awaitable<Page> show_quarantined(Parts& parts, Visit const& visit) {
    operations::LookAtQuarantined look;
    look.item = visit.name;
    look.reason = visit.field("alasan");
    auto looking = parts.surroundings.operations.run(std::move(look), visit.person.actor());
    auto const item = co_await std::move(looking);
    if (!item) co_return refusal_page(item.error());
    Page page;
    page.view = "butir";
    page.title = "Karantina " + item->id;
    page.data["butir"] = Data(item->id);
    page.data["kanal"] = Data(item->channel);
    page.data["sebab"] = Data(one_line(item->why));
    page.data["waktu"] = parts.time.shown(item->received_at, visit.now);
    page.data["jenis"] = Data(one_line(item->raw.media_type));
    auto const bytes = front_of(item->raw.bytes, kShownBytes);
    bool const text = is_utf8(bytes);
    page.data["isi_mentah"] = Data(text ? whole_text(bytes) : to_hex(bytes.substr(0, kShownBytes / 4)));
    page.data["bukan_teks"] = Data(!text);
    page.data["dipotong"] = Data(item->raw.bytes.size() > kShownBytes);
    page.data["terbuka"] = Data(item->state == "quarantined");
    co_return std::move(page);
}

asio::awaitable<Page> settle_quarantined(Parts& parts, Visit const& visit) {
    auto const chosen = visit.fields("pilih");
    auto const action = visit.field("tindakan");
    bool const replay = action == "baca";
    if (chosen.empty()) co_return refusal_page(422, "Belum ada kiriman yang dipilih.");
    if (chosen.size() > kMost) co_return refusal_page(422, "Paling banyak 100 kiriman sekaligus.");
    if (!replay && action != "buang") co_return refusal_page(422, "Pilih dulu tindakannya.");
    if (!replay && visit.field("alasan").empty())
        co_return refusal_page(422, "Alasan harus diisi untuk membuang.");
    bool const sure = visit.field("yakin") == "ya";
    std::int64_t done = 0;
    Data rows(Data::type::list);
    for (auto const& item : chosen) {
        Data row;
        row["butir"] = Data(one_line(item));
        if (sure) {
            auto settling = settle(parts, visit, item, replay);
            auto const [words, settled] = co_await std::move(settling);
            done += settled ? 1 : 0;
            row["hasil"] = Data(one_line(words));
            row["gagal"] = Data(!settled);
        }
        rows.push_back(row);
    }
    Page page;
    page.view = "karantina_massal";
    auto const count = number_text(static_cast<std::int64_t>(chosen.size()));
    page.title = (replay ? "Baca ulang " : "Buang ") + count + " kiriman";
    page.data["selesai"] = Data(sure);
    page.data["baris"] = std::move(rows);
    page.data["jumlah"] = Data(count);
    page.data["jumlah_jadi"] = Data(number_text(done));
    page.data["tindakan"] = Data(action);
    page.data["buang"] = Data(!replay);
    page.data["alasan"] = text_or_none(visit.field("alasan"));
    co_return std::move(page);
}

}  // namespace kanal::desk
