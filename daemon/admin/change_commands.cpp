#include "daemon/admin/change_commands.hpp"

#include "daemon/admin/read_field.hpp"
#include "operations/delivery.hpp"
#include "operations/replay.hpp"
#include "operations/resend.hpp"
#include "operations/review.hpp"
#include "operations/try_centre.hpp"

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

// What a centre's answer to a trial means and what to do about it, for the operator: whole sentences in
// Indonesian.
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

}  // namespace

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

using Parts = AdminCommands::Parts;

// `words` makes what the operator reads of the outcome.
template <class Operation, class Words>
asio::awaitable<AdminAnswer> change(
    Parts& parts, AdminRequest const& request, Operation operation, Words words
) {
    auto running = parts.operations.run(std::move(operation), request.actor);
    auto const outcome = co_await std::move(running);
    if (!outcome) co_return outcome.error();
    json::object answer;
    answer["done"] = words(*outcome);
    co_return std::move(answer);
}

// The same text, whatever came of it.
auto always(char const* text) {
    return [text](auto const&) { return text; };
}

std::string resend_words(operations::Resent const& resent) {
    auto text = resent.messages == 0 ? std::string("tidak ada yang dikirim ulang")
                                     : std::to_string(resent.messages) + " pesan dikirim ulang";
    if (resent.gone > 0)
        text += "; " + std::to_string(resent.gone) +
                " lagi tidak dapat, karena isinya sudah dihapus menurut keep_delivered";
    return text;
}

std::string replay_words(operations::Replayed const& replayed) {
    auto text = "dibaca ulang: " + std::to_string(replayed.reports) + " laporan";
    if (replayed.known_before > 0)
        text += ", " + std::to_string(replayed.known_before) + " di antaranya sudah ada";
    return text;
}

}  // namespace

asio::awaitable<AdminAnswer> pass_report(Parts& parts, AdminRequest const& request) {
    operations::PassReport pass;
    pass.report = request.text("id");
    return change(parts, request, std::move(pass), always("diteruskan ke pusat"));
}

asio::awaitable<AdminAnswer> close_report(Parts& parts, AdminRequest const& request) {
    operations::CloseReport close;
    close.report = request.text("id");
    close.reason = request.text("reason");
    return change(parts, request, std::move(close), always("ditutup, tidak diteruskan"));
}

asio::awaitable<AdminAnswer> hold_report(Parts& parts, AdminRequest const& request) {
    operations::HoldReport hold;
    hold.report = request.text("id");
    hold.reason = request.text("reason");
    return change(parts, request, std::move(hold), always("ditahan"));
}

asio::awaitable<AdminAnswer> release_report(Parts& parts, AdminRequest const& request) {
    operations::ReleaseReport release;
    release.report = request.text("id");
    release.centre = request.text("centre");
    return change(parts, request, std::move(release), always("dilepaskan, dikirim lagi"));
}

asio::awaitable<AdminAnswer> enter_report(Parts& parts, AdminRequest const& request) {
    operations::EnterReport enter;
    enter.report = request.text("id");
    enter.centre = request.text("centre");
    enter.tracking_id = request.text("tracking_id");
    auto running = parts.operations.run(std::move(enter), request.actor);
    auto const entered = co_await std::move(running);
    if (!entered) co_return entered.error();
    json::object answer;
    answer["done"] = std::string(entered->again ? "sudah tercatat sebelumnya" : "dicatat: sudah ada") +
                     " di pusat " + entered->centre;
    answer["again"] = entered->again;
    co_return std::move(answer);
}

asio::awaitable<AdminAnswer> flush_reports(Parts& parts, AdminRequest const& request) {
    operations::FlushReports flush;
    flush.report = request.text("id");
    return change(parts, request, std::move(flush), [](std::int64_t deliveries) {
        return "dicoba sekarang; " + std::to_string(deliveries) + " pengiriman tidak lagi menunggu waktunya";
    });
}

asio::awaitable<AdminAnswer> resend_reports(Parts& parts, AdminRequest const& request) {
    auto const since = read_time_field(request, "since");
    if (!since) co_return since.error();
    if (!*since) co_return reject("since: sebutkan sejak kapan");
    operations::ResendReports resend;
    resend.since = **since;
    resend.centre = request.text("centre");
    auto changing = change(parts, request, std::move(resend), resend_words);
    co_return co_await std::move(changing);
}

asio::awaitable<AdminAnswer> replay_quarantined(Parts& parts, AdminRequest const& request) {
    operations::ReplayQuarantined replay;
    replay.item = request.text("id");
    return change(parts, request, std::move(replay), replay_words);
}

asio::awaitable<AdminAnswer> discard_quarantined(Parts& parts, AdminRequest const& request) {
    operations::DiscardQuarantined discard;
    discard.item = request.text("id");
    discard.reason = request.text("reason");
    return change(parts, request, std::move(discard), always("disingkirkan"));
}

asio::awaitable<AdminAnswer> replay_ignored(Parts& parts, AdminRequest const& request) {
    operations::ReplayIgnored replay;
    replay.event = request.text("id");
    return change(parts, request, std::move(replay), [](operations::Replayed const& replayed) {
        auto text = replay_words(replayed);
        if (replayed.reports == 0) text += "; jenis peristiwa ini sekarang dikenal dan tidak memuat laporan";
        if (replayed.stays_listed) text += "; bagian yang tidak dikenal tetap disimpan";
        return text;
    });
}

asio::awaitable<AdminAnswer> try_centre(Parts& parts, AdminRequest const& request) {
    operations::TryCentre trial;
    trial.centre = request.text("name");
    return change(parts, request, std::move(trial), trial_words);
}

}  // namespace kanal::admin
