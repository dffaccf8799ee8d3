#include "desk/pages/work.hpp"

#include "base/ascii.hpp"
#include "desk/shown_text.hpp"
#include "operations/delivery.hpp"
#include "operations/worklist.hpp"

namespace kanal::desk {

namespace {

using operations::WorkItem;
using operations::WorkPage;

constexpr std::size_t kLookedAt = 20;

std::int64_t number_in(std::string const& text) {
    return std::max<std::int64_t>(to_number<std::int64_t>(text).value_or(0), 0);
}

// What was typed into the form and not taken.
struct NotRecorded {
    std::string tracking_id = {};
    std::string fault = {};
    bool same_elsewhere = false;  // another report has this number
};

void add_field(
    Data& fields, char const* key, char const* name, std::string const& value, bool long_text = false
) {
    Data field;
    field["kunci"] = Data(key);
    field["nama"] = Data(name);
    field["isi"] = Data(value);
    field["panjang"] = Data(long_text);
    field["kosong"] = Data(value.empty());
    fields.push_back(field);
}

// The citizen's bytes must reach LAPOR! as they are, but nothing that a reader does not see.
std::string copied(std::string const& text) {
    return whole_text(text);
}

Data fields_of(WorkItem const& item) {
    Data fields(Data::type::list);
    add_field(fields, "klasifikasi", "Klasifikasi", item.classification);
    add_field(fields, "judul", "Judul", copied(item.title));
    add_field(fields, "isi", "Isi laporan", copied(item.text), true);
    add_field(fields, "tanggal", "Tanggal kejadian", item.occurred_on);
    add_field(fields, "lokasi", "Lokasi kejadian", copied(item.place));
    add_field(fields, "titik", "Titik koordinat", item.point);
    add_field(fields, "kategori", "Kategori", item.category);
    return fields;
}

Data files_of(WorkItem const& item) {
    Data files(Data::type::list);
    for (std::size_t i = 0; i < item.files.size(); ++i) {
        auto const& file = item.files[i];
        Data row;
        row["nama"] = Data(one_line(file.name.empty() ? "lampiran " + std::to_string(i + 1) : file.name));
        row["ukuran"] = Data(number_text(static_cast<std::int64_t>((file.size + 1023) / 1024)) + " KB");
        row["tak_muat"] = text_or_none(file.unfit);
        files.push_back(row);
    }
    return files;
}

Data advice_of(WorkItem const& item) {
    Data lines(Data::type::list);
    for (auto const& line : item.advice) {
        Data one;
        one["kalimat"] = Data(line);
        lines.push_back(one);
    }
    return lines;
}

void add_item(Data& data, Parts const& parts, Visit const& visit, WorkItem const& item) {
    data["nomor"] = Data(item.number);
    data["id"] = Data(item.id);
    data["alamat"] = Data("/laporan/" + item.number);
    data["waktu"] = parts.time.shown(item.received_at, visit.now);
    data["sudah"] = text_or_none(item.tracking_id);
    data["dicabut"] = Data(item.withdrawn);
    data["anonim"] = Data(item.anonymous);
    data["rahasia"] = Data(item.secret);
    bool const hidden = item.secret && !visit.may(operations::Right::confidential);
    data["tersembunyi"] = Data(hidden);
    if (hidden) return;
    data["kolom"] = fields_of(item);
    data["berkas"] = files_of(item);
    data["ada_berkas"] = Data(!item.files.empty());
    data["perhatikan"] = advice_of(item);
    auto const others = parts.presence.at(item.id, visit.person.name, visit.now);
    data["dibuka"] = others.empty() ? Data(false) : Data(others.front().person);
}

// The item that was asked for, or the first.
WorkItem const* chosen(WorkPage const& work, std::string const& id) {
    for (auto const& item : work.items)
        if (item.id == id) return &item;
    return work.items.empty() ? nullptr : &work.items.front();
}

// Of the address, or of the form that was sent from there.
std::string asked(Visit const& visit, char const* name) {
    auto text = visit.parameter(name);
    return text.empty() ? visit.field(name) : text;
}

asio::awaitable<Page> work_page(Parts& parts, Visit const& visit, std::string id, NotRecorded not_recorded) {
    auto const after = number_in(asked(visit, "setelah"));
    operations::ListWork list;
    list.centre = asked(visit, "pusat");
    list.after = after;
    list.limit = kLookedAt;
    auto listing = parts.surroundings.operations.run(std::move(list), visit.person.actor());
    auto const work = co_await std::move(listing);
    if (!work) co_return refusal_page(work.error());
    Page page;
    page.view = "kerja";
    page.title = "Daftar kerja LAPOR!";
    page.status = not_recorded.fault.empty() ? 200 : 422;
    auto& data = page.data;
    data["pusat"] = Data(work->centre);
    data["jumlah"] = Data(number_text(work->waiting));
    data["dari_awal"] = Data(after == 0);
    data["setelah"] = Data(std::to_string(after));
    data["galat"] = text_or_none(not_recorded.fault);
    auto const* const item = chosen(*work, id);
    // What was typed belongs to that report alone.
    bool const same = item != nullptr && item->id == id;
    data["sama"] = Data(same && not_recorded.same_elsewhere);
    data["nomor_lapor"] = Data(same ? not_recorded.tracking_id : std::string());
    data["ada"] = Data(item != nullptr);
    if (item == nullptr) co_return page;
    add_item(data, parts, visit, *item);
    parts.presence.note(item->id, visit.person.name, visit.now);
    data["lewati"] = Data("/kerja?setelah=" + std::to_string(item->sequence));
    co_return page;
}

// The number of another report that stands under the same number in LAPOR!; empty: there is none.
asio::awaitable<std::string> other_with(Parts& parts, std::string tracking_id, std::string id) {
    auto look = [tracking_id](readmodel::ReadView& view) { return view.index.find_tracked(tracking_id); };
    auto const found = co_await parts.surroundings.index.ask(std::move(look));
    if (!found || !found->value || found->value->id == id) co_return std::string();
    co_return found->value->number;
}

}  // namespace

asio::awaitable<Page> show_work(Parts& parts, Visit const& visit) {
    auto showing = work_page(parts, visit, {}, {});
    co_return co_await std::move(showing);
}

asio::awaitable<Page> record_work(Parts& parts, Visit const& visit) {
    auto const id = visit.field("id");
    NotRecorded not_recorded;
    not_recorded.tracking_id = visit.field("nomor_lapor");
    if (not_recorded.tracking_id.empty()) {
        not_recorded.fault = "Isilah nomor yang diberikan LAPOR!.";
    } else if (visit.field("memang_sama") != "1") {
        auto looking = other_with(parts, not_recorded.tracking_id, id);
        auto const other = co_await std::move(looking);
        if (!other.empty()) {
            not_recorded.fault =
                "Nomor ini sudah dicatat untuk laporan " + other + ": periksa lagi nomornya.";
            not_recorded.same_elsewhere = true;
        }
    }
    if (not_recorded.fault.empty()) {
        operations::EnterReport enter;
        enter.report = id;
        enter.centre = visit.field("pusat");
        enter.tracking_id = not_recorded.tracking_id;
        auto entering = parts.surroundings.operations.run(std::move(enter), visit.person.actor());
        auto const entered = co_await std::move(entering);
        if (entered) {
            auto const after = number_in(visit.field("setelah"));
            auto const where = after == 0 ? "/kerja" : "/kerja?setelah=" + std::to_string(after);
            co_return redirect_to(where, "Nomor LAPOR! " + not_recorded.tracking_id + " dicatat.");
        }
        not_recorded.fault = entered.error().what;
    }
    auto showing = work_page(parts, visit, id, std::move(not_recorded));
    co_return co_await std::move(showing);
}

}  // namespace kanal::desk
