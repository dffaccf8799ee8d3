#include "desk/entry_draft.hpp"

#include "base/ascii.hpp"
#include "desk/shown_text.hpp"
#include "json/parse.hpp"

#include <boost/json/object.hpp>

namespace kanal::desk {

namespace {

using desk_entry::Entry;

struct Field {
    char const* name;   // in the form
    char const* title;  // for people
    std::string Entry::*value;
};
constexpr Field kFields[] = {
    {"asal", "Datang lewat", &Entry::way},
    {"diterima", "Diterima kantor", &Entry::received},
    {"nomor_agenda", "Nomor agenda", &Entry::agenda},
    {"nomor_surat", "Nomor surat", &Entry::letter_number},
    {"tanggal_surat", "Tanggal surat", &Entry::letter_day},
    {"nomor_antrean", "Nomor antrean", &Entry::queue_number},
    {"nomor_faks", "Nomor faks pengirim", &Entry::fax_number},
    {"nama", "Nama pelapor", &Entry::name},
    {"alamat", "Alamat", &Entry::address},
    {"telepon", "Telepon", &Entry::phone},
    {"surel", "Surel", &Entry::email},
    {"judul", "Judul", &Entry::title},
    {"isi", "Isi laporan", &Entry::text},
    {"lokasi", "Lokasi kejadian", &Entry::place},
    {"kejadian", "Tanggal kejadian", &Entry::occurred_on},
    {"jenis", "Klasifikasi", &Entry::report_class},
};

struct Choice {
    char const* value;
    char const* name;
};
constexpr Choice kWays[] = {
    {"surat", "Surat"},
    {"loket", "Tatap muka di loket"},
    {"telepon", "Telepon"},
    {"faks", "Faks"},
};
constexpr Choice kClasses[] = {
    {"", "Belum tahu"},
    {"pengaduan", "Pengaduan"},
    {"aspirasi", "Aspirasi"},
    {"informasi", "Permintaan informasi"},
    {"whistleblowing", "Whistleblowing (dirahasiakan)"},
};

template <std::size_t N>
Data choices(Choice const (&all)[N], std::string const& chosen) {
    Data list(Data::type::list);
    for (auto const& choice : all) {
        Data one;
        one["nilai"] = Data(choice.value);
        one["nama"] = Data(choice.name);
        one["dipilih"] = Data(chosen == choice.value);
        list.push_back(one);
    }
    return list;
}

std::optional<std::int64_t> count_in(std::string const& text) {
    auto const number = to_number<std::int64_t>(text);
    return number && *number >= 0 && *number <= 9999 ? number : std::nullopt;
}

}  // namespace

Entry entry_of_form(Visit const& visit) {
    Entry entry;
    entry.token = visit.field("token_entri");
    for (auto const& field : kFields)
        entry.*field.value = visit.field(field.name);
    entry.pages = count_in(visit.field("halaman"));
    entry.readable_pages = count_in(visit.field("halaman_terbaca"));
    entry.anonymous = visit.field("anonim") == "1";
    entry.confidential = visit.field("rahasia") == "1";
    entry.urgent = visit.field("mendesak") == "1";
    return entry;
}

Entry read_draft(std::string_view json) {
    auto const document = parse_json(json);
    if (!document || !document->is_object()) return {};
    return desk_entry::read_entry(document->get_object());
}

Data entry_fields(Entry const& entry) {
    Data data;
    data["token_entri"] = Data(entry.token);
    for (auto const& field : kFields)
        data[field.name] = Data(entry.*field.value);
    data["pilihan_asal"] = choices(kWays, entry.way.empty() ? "loket" : entry.way);
    data["pilihan_jenis"] = choices(kClasses, entry.report_class);
    data["halaman"] = Data(entry.pages ? std::to_string(*entry.pages) : std::string());
    data["halaman_terbaca"] =
        Data(entry.readable_pages ? std::to_string(*entry.readable_pages) : std::string());
    data["anonim"] = Data(entry.anonymous);
    data["rahasia"] = Data(entry.confidential);
    data["mendesak"] = Data(entry.urgent);
    return data;
}

Data entry_summary(Entry const& entry) {
    Data list(Data::type::list);
    auto const add = [&list](char const* title, std::string const& text) {
        if (text.empty()) return;
        Data row;
        row["nama"] = Data(title);
        row["isi"] = Data(whole_text(text));
        list.push_back(row);
    };
    for (auto const& field : kFields) {
        auto const& value = entry.*field.value;
        add(field.title, field.value == &Entry::way ? way_name(value) : value);
    }
    std::string wishes;
    for (auto const& [wished, name] :
         {std::pair{entry.anonymous, "anonim"},
          std::pair{entry.confidential, "rahasia"},
          std::pair{entry.urgent, "mendesak"}})
        if (wished) wishes += (wishes.empty() ? "" : ", ") + std::string(name);
    add("Permintaan", wishes);
    return list;
}

std::string local_minute(AgencyTime const& time, Time at) {
    auto const begin = time.begin_of(time.date(at));
    if (!begin) return {};
    auto const minutes = std::chrono::duration_cast<std::chrono::minutes>(at - *begin).count();
    auto const two = [](std::int64_t number) { return (number < 10 ? "0" : "") + std::to_string(number); };
    return time.date(at) + "T" + two(minutes / 60) + ":" + two(minutes % 60);
}

std::string way_name(std::string_view way) {
    for (auto const& choice : kWays)
        if (choice.value == way) return choice.name;
    return std::string(way);
}

}  // namespace kanal::desk
