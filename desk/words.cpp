#include "desk/words.hpp"

#include "core/reason_words.hpp"

#include <algorithm>
#include <utility>

namespace kanal::desk {

namespace {

using readmodel::ReportState;
using Pair = std::pair<std::string_view, std::string_view>;

constexpr Pair kKinds[] = {
    {"email", "Surel"},
    {"lmtp", "Surel"},
    {"facebook", "Facebook"},
    {"instagram", "Instagram"},
    {"whatsapp", "WhatsApp"},
    {"telegram", "Telegram"},
    {"twitter", "X"},
    {"youtube", "YouTube"},
    {"blog", "Blog"},
    {"sms", "SMS"},
    {"mobile_api", "Aplikasi"},
    {"open311", "Open311"},
    {"web_form", "Formulir web"},
    {"partner", "Mitra"},
    {"desk_entry", "Meja petugas"},
};

constexpr Pair kActions[] = {
    {"pass", "meneruskan ke pusat"},
    {"close", "mengarsipkan"},
    {"verify", "memverifikasi"},
    {"correct", "membetulkan"},
    {"postpone", "menunda"},
    {"decline", "menyatakan bukan wewenang"},
    {"hold", "menahan"},
    {"release", "melepaskan, dikirim lagi"},
    {"flush", "meminta dicoba sekarang"},
    {"entered", "mencatat nomor di pusat"},
    {"entry", "mencatat laporan ini"},
    {"export", "mengunduh tabel"},
    {"replay", "membaca ulang"},
    {"discard", "membuang"},
    {"reveal", "melihat identitas pelapor"},
    {"raw", "mengunduh pesan asli"},
    {"centre_try", "mengirim uji coba ke pusat"},
    {"backup", "mengambil cadangan"},
    {"login", "masuk"},
    {"logout", "keluar"},
    {"password", "memilih sandi"},
    {"user_add", "menambah petugas"},
    {"user_change", "mengubah hak petugas"},
    {"user_remove", "menghapus petugas"},
    {"user_link", "membuat tautan sandi"},
    {"export", "mengekspor"},
    {"enter", "mencatat laporan"},
};

template <std::size_t N>
std::string_view look_up(Pair const (&pairs)[N], std::string_view key) {
    auto const* const one = std::find_if(std::begin(pairs), std::end(pairs), [key](Pair const& pair) {
        return pair.first == key;
    });
    return one == std::end(pairs) ? key : one->second;
}

}  // namespace

std::vector<StateWord> const& state_words() {
    static std::vector<StateWord> const words = {
        {ReportState::review, "ditinjau", "Perlu ditinjau", "?", "Menunggu petugas; belum dikirim ke pusat."},
        {ReportState::held,
         "tertahan",
         "Tertahan",
         "!",
         "Ditolak pusat atau ditahan petugas; tidak dikirim."},
        {ReportState::unknown, "takpasti", "Tak pasti", "±", "Dikirim, tetapi jawaban pusat tidak sampai."},
        {ReportState::queued, "antre", "Antre", "…", "Akan dikirim ke pusat; tidak perlu apa-apa."},
        {ReportState::delivered, "terkirim", "Terkirim", "✓", "Sudah diterima pusat."},
        {ReportState::closed,
         "diarsipkan",
         "Diarsipkan",
         "×",
         "Ditutup petugas dengan alasan; tidak dikirim."},
    };
    return words;
}

StateWord const& word_of(ReportState state) {
    auto const& words = state_words();
    auto const one =
        std::find_if(words.begin(), words.end(), [state](auto const& word) { return word.state == state; });
    return *one;
}

std::optional<ReportState> state_named(std::string_view key) {
    for (auto const& word : state_words())
        if (word.key == key) return word.state;
    return std::nullopt;
}

std::vector<ClassWord> const& class_words() {
    static std::vector<ClassWord> const words = {
        {"complaint", "Pengaduan"},
        {"aspiration", "Aspirasi"},
        {"information", "Permintaan informasi"},
        {"whistleblowing", "Whistleblowing (WBS)"},
    };
    return words;
}

std::string_view class_name(std::string_view value) {
    for (auto const& word : class_words())
        if (word.value == value) return word.name;
    return value;
}

std::string_view kind_name(std::string_view kind) {
    return look_up(kKinds, kind);
}

std::string reason_text(std::string_view why) {
    return indonesian_reason(why);
}

std::string action_text(std::string_view action) {
    return std::string(look_up(kActions, action));
}

Data badge(ReportState state) {
    auto const& word = word_of(state);
    Data data;
    data["kunci"] = Data(std::string(word.key));
    data["nama"] = Data(std::string(word.name));
    data["ikon"] = Data(std::string(word.icon));
    return data;
}

}  // namespace kanal::desk
