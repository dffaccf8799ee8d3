#include "daemon/kanalctl/setup/agency_questions.hpp"

#include "base/ascii.hpp"

#include <algorithm>
#include <array>

namespace kanal::kanalctl {

namespace {

struct Zone {
    std::string_view name;
    std::string_view letters;  // what people call it
};
constexpr std::array<Zone, 3> kZones = {
    {{"Asia/Jakarta", "WIB"}, {"Asia/Makassar", "WITA"}, {"Asia/Jayapura", "WIT"}}};

// Empty where it is none of Indonesia's.
std::string_view zone_named(std::string_view said) {
    for (auto const& zone : kZones)
        if (said == zone.name || said == zone.letters) return zone.name;
    return {};
}

// By the province, the first two digits of the code.
std::string usual_zone(std::string_view code) {
    auto const province = code.substr(0, 2);
    if (province >= "81") return "Asia/Jayapura";  // Maluku, Papua
    bool const west_of_borneo = province == "61" || province == "62";
    return province >= "51" && !west_of_borneo ? "Asia/Makassar" : "Asia/Jakarta";
}

bool is_code(std::string_view code) {
    auto const digits = [](std::string_view part) { return part.size() == 2 && all_digits(part); };
    if (code.size() == 2) return digits(code);
    return code.size() == 5 && code[2] == '.' && digits(code.substr(0, 2)) && digits(code.substr(3));
}

}  // namespace

void find_agency(
    SetupOptions const& options, ConfigDraft const& draft, Asking& asking, SetupAnswers& answers
) {
    answers.agency_code = asking.find(
        {.option = options.agency_code,
         .words = "Kode wilayah Kemendagri, seperti 32 atau 32.73",
         .usual = draft.value("agency", "code"),
         .fault = "kode wilayah (--agency-code) ditulis 32 untuk provinsi, 32.73 untuk kabupaten atau kota",
         .good = is_code}
    );
    answers.agency_name = asking.find(
        {.option = options.agency_name,
         .words = "Nama instansi, seperti dikenal warga",
         .usual = draft.value("agency", "name"),
         .fault = "nama instansi (--agency-name) harus diisi, satu baris",
         .good = [](std::string const& name) { return !name.empty() && is_one_line(name); }}
    );
    auto const zone = draft.value("agency", "timezone");
    // One that only follows from the code that was there follows the new code; any other a person has chosen.
    bool const chosen = !zone.empty() && zone != usual_zone(draft.value("agency", "code"));
    auto const found = asking.find(
        {.option = options.timezone,
         .words = "Zona waktu: Asia/Jakarta (WIB), Asia/Makassar (WITA) atau Asia/Jayapura (WIT)",
         .usual = chosen ? zone : usual_zone(answers.agency_code),
         .fault = "zona waktu (--timezone) salah satu dari Asia/Jakarta (WIB), Asia/Makassar (WITA), "
                  "Asia/Jayapura (WIT)",
         .good = [&](std::string const& name) { return name == zone || !zone_named(name).empty(); }}
    );
    answers.timezone = found == zone ? zone : std::string(zone_named(found));
}

}  // namespace kanal::kanalctl
