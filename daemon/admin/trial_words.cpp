#include "daemon/admin/trial_words.hpp"

#include <string_view>
#include <utility>

namespace kanal::admin {

namespace {

// By what the sink's words begin with; the first that fits.
constexpr std::pair<std::string_view, std::string_view> kAdvice[] = {
    {"http 401",
     "Pusat tidak mengenal gerbang ini: periksa token, kata sandi, atau client_id dan rahasianya."},
    {"http 403",
     "Pusat mengenal gerbang ini tetapi tidak memberinya hak: minta hak itu kepada pengelola pusat."},
    {"http 404", "Alamatnya tidak ada di pusat: periksa url."},
    {"http 405", "Alamat itu tidak menerima cara kirim ini: periksa method di profil, atau url."},
    {"http 3", "Alamatnya dialihkan ke tempat lain: tulis alamat yang terakhir di url."},
    {"http 429", "Pusat meminta pengiriman yang lebih jarang: turunkan rate."},
    {"http 413", "Laporan atau lampirannya terlalu besar bagi pusat."},
    {"http 415", "Pusat tidak menerima bentuk isi ini: periksa body di profil."},
    {"http 4", "Pusat tidak menerima isinya: bandingkan isian di profil dengan yang diminta pusat."},
    {"http 5", "Ada gangguan di pusat; coba lagi nanti."},
    {"tls: the certificate is for another host", "Sertifikat pusat bukan untuk nama di url."},
    {"tls:", "Sambungan aman gagal: periksa sertifikat pusat, ca_file, pinned_keys, dan jam mesin ini."},
    {"token file", "Berkas token tidak dapat dipakai: periksa token_file dan hak bacanya."},
    {"amqp 312", "Tidak ada antrean yang menerimanya: periksa queue dan exchange."},
    {"amqp 403", "Broker menolak: periksa pengguna di url, password_file, dan haknya atas antrean."},
    {"amqp 404", "Antrean atau exchange itu tidak ada di broker: periksa queue, exchange, dan vhost di url."},
    {"amqp 406", "Antrean itu dibuat dengan sifat lain: bandingkan dengan central-contract.md."},
    {"amqp 530", "vhost di url tidak ada di broker."},
    {"amqp: the broker is short", "Broker kekurangan memori atau ruang disk; pesan menunggu."},
    {"amqp:", "Broker tidak menjawab: periksa url, dan apakah broker berjalan."},
    {"password file", "Berkas kata sandi tidak dapat dipakai: periksa password_file dan hak bacanya."},
    {"secret file", "Berkas rahasia tidak dapat dipakai: periksa password_file atau client_secret_file."},
    {"access token", "Token akses tidak didapat: periksa token_url, client_id, dan client_secret_file."},
    {"no receipt",
     "Jawabannya bukan tanda terima: periksa answer di profil, atau apakah url benar alamat pusat."},
    {"receipt names another report", "Tanda terimanya untuk laporan lain: periksa report_at dan report_is."},
    {"look-up", "Pencarian di pusat gagal: periksa look_up di profil."},
};

std::string_view advice_for(std::string_view why) {
    for (auto const& [begin, advice] : kAdvice)
        if (why.starts_with(begin)) return advice;
    return {};
}

std::string_view headline(Outcome const& outcome) {
    switch (outcome.kind) {
        case Outcome::Kind::delivered:
            return "Berhasil: pusat menerima laporan uji coba";
        case Outcome::Kind::refused:
            return "Ditolak: pusat mengerti permintaan ini, tetapi tidak menerima laporannya";
        case Outcome::Kind::misconfigured:
            return "Gagal karena pengaturan, di sini atau di pusat; laporan warga menunggu sampai diperbaiki";
        case Outcome::Kind::unknown:
            return "Tidak pasti: permintaan sudah terkirim, tetapi jawabannya hilang atau bukan tanda "
                   "terima; "
                   "cari di pusat apakah uji coba ini masuk";
        case Outcome::Kind::by_hand:
            return "Tidak dikirim: laporan seperti ini menunggu keputusan petugas";
        case Outcome::Kind::retry:
            break;
    }
    return "Belum berhasil: pusat tidak terhubung atau sedang sibuk; laporan warga menunggu dan dikirim lagi";
}

}  // namespace

std::string trial_words(Outcome const& outcome) {
    std::string text(headline(outcome));
    if (outcome.kind == Outcome::Kind::delivered) text += " dan memberinya nomor " + outcome.tracking_id;
    if (!outcome.why.empty()) text += " (" + outcome.why + ")";
    text += ".";
    auto const advice = advice_for(outcome.why);
    if (!advice.empty()) text.append(" ").append(advice);
    if (!outcome.said.empty()) text += " Pusat berkata: \"" + outcome.said + "\"";
    return text;
}

}  // namespace kanal::admin
