#include "desk/navigation.hpp"

namespace kanal::desk {

namespace {

struct Item {
    char const* address;
    char const* name;
    char const* key;  // behind `g`
    operations::Right right;
};
constexpr Item kItems[] = {
    {"/", "Beranda", "b", operations::Right::view},
    {"/laporan", "Daftar", "d", operations::Right::view},
    {"/entri", "Entri", "e", operations::Right::enter},
    {"/kerja", "Kerja", "w", operations::Right::decide},
    {"/rekap", "Rekap", "r", operations::Right::view},
    {"/karantina", "Karantina", "q", operations::Right::decide},
    {"/kanal", "Kanal", "l", operations::Right::view},
    {"/pengguna", "Pengguna", "p", operations::Right::administer},
    {"/jejak", "Jejak", "j", operations::Right::administer},
};

bool is_current(std::string_view address, std::string_view path) {
    if (address == path) return true;
    return address != "/" && path.starts_with(std::string(address) + "/");
}

}  // namespace

Data navigation(Visit const& visit) {
    Data items(Data::type::list);
    for (auto const& item : kItems) {
        if (!visit.may(item.right)) continue;
        Data one;
        one["alamat"] = Data(item.address);
        one["nama"] = Data(item.name);
        one["kunci"] = Data(item.key);
        one["kini"] = Data(is_current(item.address, visit.request.path));
        items.push_back(one);
    }
    return items;
}

}  // namespace kanal::desk
