#include "desk/pages/entry_form.hpp"

#include "base/identifier.hpp"
#include "desk/entry_draft.hpp"
#include "desk/shown_text.hpp"

namespace kanal::desk {

namespace {

Data drafts_of(std::map<std::string, std::string> const& drafts) {
    Data list(Data::type::list);
    for (auto const& [token, json] : drafts) {
        auto const entry = read_draft(json);
        Data draft;
        draft["nama_draf"] = Data(token);
        draft["alamat"] = Data("/entri?draf=" + token);
        auto const name = masked_line(entry.title.empty() ? entry.text : entry.title);
        draft["judul"] = Data(name.empty() ? std::string("(belum ada isi)") : name.substr(0, 200));
        list.push_back(draft);
    }
    return list;
}

Page form_page(
    Parts const& parts, Visit const& visit, desk_entry::Entry entry, Data drafts, std::string fault
) {
    Page page;
    page.view = "entri";
    page.title = "Entri laporan";
    page.status = fault.empty() ? 200 : 422;
    if (entry.token.empty()) entry.token = random_identifier();
    if (entry.received.empty()) entry.received = local_minute(parts.time, visit.now);
    page.data["entri"] = entry_fields(entry);
    page.data["galat"] = text_or_none(fault);
    page.data["sekarang"] = Data(local_minute(parts.time, visit.now));
    page.data["draf"] = std::move(drafts);
    return page;
}

Page no_channel() {
    return refusal_page(
        422,
        "Belum ada kanal entri petugas: tambahkan {name: desk, kind: desk_entry} pada channels di kanal.yaml."
    );
}

}  // namespace

std::string entry_channel(Parts const& parts) {
    for (auto const& channel : parts.surroundings.channels())
        if (channel.kind == "desk_entry") return channel.name;
    return {};
}

asio::awaitable<Page> show_entry_form(Parts& parts, Visit const& visit) {
    operations::ListDrafts list;
    list.channel = entry_channel(parts);
    if (list.channel.empty()) co_return no_channel();
    auto listing = parts.surroundings.operations.run(std::move(list), visit.person.actor());
    auto const drafts = co_await std::move(listing);
    if (!drafts) co_return refusal_page(drafts.error());
    auto const wanted = drafts->find(visit.parameter("draf"));
    auto entry = wanted == drafts->end() ? desk_entry::Entry{} : read_draft(wanted->second);
    co_return form_page(parts, visit, std::move(entry), drafts_of(*drafts), {});
}

asio::awaitable<Page> save_entry_form(Parts& parts, Visit const& visit) {
    auto entry = entry_of_form(visit);
    entry.zone = parts.surroundings.agency.timezone;
    operations::SaveDraft save;
    save.channel = entry_channel(parts);
    if (save.channel.empty()) co_return no_channel();
    save.token = entry.token;
    save.entry = desk_entry::to_json(entry);
    auto saving = parts.surroundings.operations.run(std::move(save), visit.person.actor());
    auto const saved = co_await std::move(saving);
    // What was typed stands in the form again.
    if (!saved)
        co_return form_page(parts, visit, std::move(entry), Data(Data::type::list), saved.error().what);
    if (visit.field("aksi") == "draf")
        co_return redirect_to(
            "/entri?draf=" + entry.token, "Draf tersimpan di server; belum menjadi laporan."
        );
    co_return redirect_to("/entri/" + entry.token);
}

asio::awaitable<Page> drop_entry_draft(Parts& parts, Visit const& visit) {
    operations::SaveDraft drop;
    drop.channel = entry_channel(parts);
    drop.token = visit.name;
    auto dropping = parts.surroundings.operations.run(std::move(drop), visit.person.actor());
    auto const dropped = co_await std::move(dropping);
    if (!dropped) co_return refusal_page(dropped.error());
    co_return redirect_to("/entri", "Draf dibuang.");
}

}  // namespace kanal::desk
