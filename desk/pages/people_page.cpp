#include "desk/pages/people_page.hpp"

#include "base/ascii.hpp"
#include "operations/people.hpp"

namespace kanal::desk {

namespace {

struct RoleWord {
    operations::Role role;
    char const* help;
};
constexpr RoleWord kRoles[] = {
    {operations::Role::observer, "melihat; identitas selalu disamarkan"},
    {operations::Role::officer, "mencatat, memutuskan, melihat identitas dengan alasan"},
    {operations::Role::administrator, "juga petugas lain dan jejak"},
};

Data role_choices(operations::Role chosen) {
    Data list(Data::type::list);
    for (auto const& word : kRoles) {
        Data one;
        one["nilai"] = Data(std::string(operations::to_text(word.role)));
        one["arti"] = Data(word.help);
        one["dipilih"] = Data(word.role == chosen);
        list.push_back(one);
    }
    return list;
}

Data row_of(Parts& parts, operations::Person const& person, Time now) {
    Data row;
    row["nama"] = Data(person.name);
    row["alamat"] = Data("/pengguna/" + person.name);
    row["hak_rahasia"] = Data(person.confidential);
    row["punya_sandi"] = Data(!person.password.empty());
    bool const open = !person.link.empty() && now < person.link_end.value_or(Time());
    row["tautan_sampai"] = open ? parts.time.shown(*person.link_end, now) : Data(false);
    row["pilihan_peran"] = role_choices(person.role);
    row["peran_kini"] = Data(std::string(operations::to_text(person.role)));
    return row;
}

// The link stands on this page alone, and nowhere after it.
Page link_page(Parts& parts, Visit const& visit, operations::OneTimeLink const& link) {
    Page page;
    page.view = "tautan";
    page.title = "Tautan untuk " + link.name;
    page.data["nama"] = Data(link.name);
    page.data["tautan"] = Data(parts.surroundings.address() + "/sandi?kunci=" + link.key);
    page.data["sampai"] = parts.time.shown(link.end, visit.now);
    return page;
}

operations::Role role_in(Visit const& visit) {
    return operations::role_of(visit.field("peran")).value_or(operations::Role::observer);
}

}  // namespace

asio::awaitable<Page> show_people(Parts& parts, Visit const& visit) {
    Page page;
    page.view = "pengguna";
    page.title = "Pengguna";
    Data rows(Data::type::list);
    for (auto const& [name, person] : parts.people.people())
        rows.push_back(row_of(parts, person, visit.now));
    page.data["orang"] = std::move(rows);
    page.data["peran_baru"] = role_choices(operations::Role::officer);
    co_return std::move(page);
}

asio::awaitable<Page> add_person(Parts& parts, Visit const& visit) {
    operations::AddPerson add;
    add.name = ascii_lower(visit.field("nama"));
    add.role = role_in(visit);
    add.confidential = visit.field("rahasia") == "ya";
    auto adding = parts.surroundings.operations.run(std::move(add), visit.person.actor());
    auto const link = co_await std::move(adding);
    if (!link) co_return refusal_page(link.error());
    co_return link_page(parts, visit, *link);
}

asio::awaitable<Page> change_person(Parts& parts, Visit const& visit) {
    operations::ChangePerson change;
    change.name = visit.name;
    change.role = role_in(visit);
    change.confidential = visit.field("rahasia") == "ya";
    auto changing = parts.surroundings.operations.run(std::move(change), visit.person.actor());
    auto const changed = co_await std::move(changing);
    if (!changed) co_return refusal_page(changed.error());
    co_return redirect_to("/pengguna", "Hak " + *changed + " tersimpan.");
}

asio::awaitable<Page> renew_link(Parts& parts, Visit const& visit) {
    operations::RenewLink renewal;
    renewal.name = visit.name;
    auto renewing = parts.surroundings.operations.run(std::move(renewal), visit.person.actor());
    auto const link = co_await std::move(renewing);
    if (!link) co_return refusal_page(link.error());
    co_return link_page(parts, visit, *link);
}

asio::awaitable<Page> remove_person(Parts& parts, Visit const& visit) {
    if (visit.name == visit.person.name)
        co_return refusal_page(422, "Anda tidak dapat menghapus diri sendiri; mintalah admin lain.");
    operations::RemovePerson removal;
    removal.name = visit.name;
    auto removing = parts.surroundings.operations.run(std::move(removal), visit.person.actor());
    auto const removed = co_await std::move(removing);
    if (!removed) co_return refusal_page(removed.error());
    co_return redirect_to("/pengguna", *removed + " dihapus; semua sesinya berakhir.");
}

}  // namespace kanal::desk
