#include "core/reason_words.hpp"

#include <utility>

namespace kanal {

namespace {

constexpr std::pair<std::string_view, std::string_view> kReasons[] = {
    {"four attempts in a row ended with the process", "empat kali prosesnya mati saat mengirim laporan ini"},
    {"the stored record is damaged: it does not match its checksum",
     "isi laporan di ruang simpan rusak: tidak cocok dengan jumlah periksanya"},
    {"held at another centre when this one was added", "ditahan di pusat lain ketika pusat ini ditambahkan"},
    {"every report is refused", "semua laporan ditolak"},
    {"a person carries the reports over", "petugas yang memindahkan laporan"},
    {"no receipt: answer too long", "tanda terima tidak ada: jawaban terlalu panjang"},
    {"no receipt: no tracking id", "tanda terima tanpa nomor"},
    {"no receipt", "tanda terima tidak ada"},
    {"no answer", "tidak ada jawaban"},
    {"receipt names another report", "tanda terima untuk laporan lain"},
    {"not configured", "tidak ada di konfigurasi"},
    {"sent, and no answer came", "sudah terkirim, tetapi jawabannya tidak datang"},
    {"sent, and the answer was cut off", "sudah terkirim, tetapi jawabannya terputus"},
    {"no receipt: an empty answer", "jawabannya kosong"},
    {"no receipt: a web page", "yang menjawab adalah sebuah halaman web"},
    {"no receipt: the answer cannot be read", "jawabannya tidak terbaca"},
    {"the centre answers with an error", "pusat menjawab dengan galat"},
    {"the process ended while it was being sent", "prosesnya mati saat mengirim laporan ini"},
    {"another edition of it may be at the centre", "edisi lain laporan ini mungkin sudah ada di pusat"},
    {"the centre has an earlier edition of it", "edisi sebelumnya sudah ada di pusat; ubahlah di sana"},
    {"the citizen has withdrawn it", "pelapor mencabutnya; cabutlah di pusat bila sudah ada di sana"},
    {"the record cannot be read", "isi laporan tidak terbaca"},
    {"the centre was asked and did not have it", "pusat ditanya dan tidak memilikinya"},
    {"entered by a person", "dicatat petugas"},
    {"sent again, as a person asked", "dikirim ulang atas permintaan petugas"},
    {"the centre has said that it has it", "pusat sendiri mengatakan sudah memilikinya"},
    // Why a report waits for a person.
    {"every report of this channel is looked at", "semua laporan kanal ini ditinjau dulu"},
    {"every comment below a post is looked at", "semua komentar di bawah unggahan ditinjau dulu"},
    {"it has none of this channel's tags", "tidak memuat satu pun tagar kanal ini"},
    {"mailing list", "datang lewat milis"},
    {"made by a machine", "tampaknya dibuat mesin"},
    {"no envelope sender", "amplop surelnya tanpa pengirim"},
    {"from our own address", "dari alamat kita sendiri"},
    {"the parser failed, only header and text were read", "surelnya rusak; hanya kepala dan teksnya terbaca"},
    {"written in a group, and not to us", "ditulis di grup, bukan kepada kita"},
    {"removed on the page; the platform does not say by whom",
     "dihapus di halaman; platform tidak menyebut oleh siapa"},
    {"an example from the test button of the platform", "contoh dari tombol uji platform"},
    {"addition to a report that this client did not send",
     "tambahan untuk laporan yang tidak dikirim klien ini"},
    {"removed, and nobody says by whom", "dihapus, dan tidak diketahui oleh siapa"},
    {"changed by the citizen after it was closed", "diubah warga setelah ditutup"},
};

}  // namespace

std::string indonesian_reason(std::string_view why) {
    for (auto const& [english, indonesian] : kReasons)
        if (why == english) return std::string(indonesian);
    constexpr std::string_view kAttachment = "attachment: ";
    if (why.starts_with(kAttachment)) return "lampiran: " + std::string(why.substr(kAttachment.size()));
    return std::string(why);
}

}  // namespace kanal
