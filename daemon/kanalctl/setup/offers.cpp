#include "daemon/kanalctl/setup/offers.hpp"

#include <algorithm>

namespace kanal::kanalctl {

namespace {

using enum FileOffer::Origin;

constexpr std::string_view kMetaSecret =
    "App Secret (developers.facebook.com, aplikasi Anda, App settings, Basic)";

std::vector<Offer> social_channels() {
    return {
        {.kind = "facebook",
         .name = "facebook",
         .title = "halaman Facebook: kiriman, komentar, pesan",
         .files =
             {{"app_secret_file", "app-secret", pasted, kMetaSecret},
              {"verify_token_file", "verify-token", made, ""},
              {"page_token_file", "page-token", pasted_if_had, "Page access token dari system user"}},
         .values = {{"account_id", "Nomor halaman (angka)"}},
         .has_comments = true,
         .next_step =
             "di developers.facebook.com, Webhooks, objek Page: isi Callback URL {url} dan Verify token "
             "{token:verify_token_file}, lalu langgani feed, mention, ratings, messages, message_edits, "
             "messaging_postbacks, messaging_feedback, standby"},
        {.kind = "instagram",
         .name = "instagram",
         .title = "akun Instagram: komentar, sebutan, pesan",
         .files =
             {{"app_secret_file", "app-secret", pasted, kMetaSecret},
              {"verify_token_file", "verify-token", made, ""},
              {"token_file", "token", pasted_if_had, "Token akun Instagram atau halamannya"}},
         .values = {{"account_id", "Nomor akun (angka)"}},
         .has_comments = true,
         .next_step = "di developers.facebook.com, Webhooks, objek Instagram: isi Callback URL {url} dan "
                      "Verify token {token:verify_token_file}, lalu langgani comments, live_comments, "
                      "mentions, messages, messaging_postbacks, standby"},
        {.kind = "whatsapp",
         .name = "whatsapp",
         .title = "WhatsApp Business",
         .files =
             {{"app_secret_file", "app-secret", pasted, kMetaSecret},
              {"verify_token_file", "verify-token", made, ""},
              {"token_file", "token", pasted_if_had, "Token system user, untuk mengambil foto"}},
         .values = {{"account_id", "Nomor akun WhatsApp Business (angka)"}},
         .next_step = "di developers.facebook.com, WhatsApp, Configuration: isi Callback URL {url} dan "
                      "Verify token {token:verify_token_file}, lalu langgani messages"},
        {.kind = "telegram",
         .name = "telegram",
         .title = "bot Telegram",
         .files =
             {{"bot_token_file", "bot-token", pasted, "Token bot dari @BotFather (perintah /newbot)"},
              {"secret_token_file", "secret-token", made, ""}},
         .values = {{"webhook_url", "", "{url}"}},
         .next_step = "beri tahu Telegram alamatnya, sekali, sebagai root: printf 'url = "
                      "\"https://api.telegram.org/bot%s/setWebhook\"\\ndata-urlencode = \"url={url}\"\\n"
                      "data-urlencode = \"secret_token=%s\"\\n' \"$(cat {file:bot_token_file})\" \"$(cat "
                      "{file:secret_token_file})\" | curl --config -"},
        {.kind = "twitter",
         .name = "twitter",
         .title = "akun X (Twitter): sebutan, balasan, pesan",
         .files =
             {{"consumer_secret_file", "consumer-secret", pasted, "Consumer Secret (developer.x.com)"},
              {"bearer_token_file", "bearer-token", pasted_if_had, "Bearer Token (developer.x.com)"}},
         .values = {{"account_id", "Nomor akun (angka)"}, {"webhook_url", "", "{url}"}},
         .next_step = "di developer.x.com daftarkan webhook {url} untuk aplikasi Anda, lalu langganankan "
                      "akun instansi kepadanya"},
    };
}

std::vector<Offer> other_channels() {
    return {
        {.kind = "mobile_api",
         .name = "app",
         .title = "aplikasi milik Pemda sendiri",
         .files = {{"keys_file", "keys", made, "app:"}},
         .next_step = "beri pembuat aplikasi alamat {base}/api/v1/reports dan kunci di {file:keys_file} "
                      "(yang di belakang titik dua)"},
        {.kind = "open311",
         .name = "open311",
         .title = "aplikasi Open311 (GeoReport v2), FixMyStreet",
         .files =
             {{"keys_file", "keys", made, "app:"},
              {"services_file", "open311-services.yaml", copied, "open311-services.example.yaml"}},
         .values =
             {{"url", "Alamat yang dipakai aplikasi", "{base}/open311/v2", true},
              {"contact", "Surel untuk pembuat aplikasi", "", true}},
         .next_step = "tulis layanan instansi di {file:services_file}, lalu beri pembuat aplikasi alamat "
                      "{value:url} dan kunci di {file:keys_file}"},
        {.kind = "desk_entry",
         .name = "desk",
         .title = "surat, tatap muka, telepon dan faks, dicatat petugas",
         .next_step = "petugas mencatat laporan di meja petugas, halaman Entri"},
        {.kind = "sms",
         .name = "sms",
         .title = "SMS lewat modem dengan kartu SIM",
         .values =
             {{"device", "Modem (ls /dev/serial/by-id/)", "", true},
              {"number", "Nomor SMS instansi, seperti 1708"}},
         .next_step =
             "buka modem bagi layanan kanald, sekali, sebagai root: install -Dm644 "
             "/usr/share/doc/kanal/modem.conf /etc/systemd/system/kanald.service.d/modem.conf && systemctl "
             "daemon-reload && systemctl restart kanald; lalu kirim satu SMS percobaan ke nomor itu, dan "
             "lihat: kanalctl reports"},
        {.kind = "email",
         .name = "email",
         .title = "kotak surel, diambil lewat IMAP",
         .files = {{"password_file", "password", pasted, "Kata sandi kotak surel"}},
         .values =
             {{"url", "Server IMAP, seperti imaps://mail.example.go.id", "", true},
              {"user", "Nama pengguna, biasanya alamat surelnya", "", true}},
         .next_step = "kirim satu surel percobaan ke {value:user}, lalu lihat: kanalctl reports"},
        {.kind = "lmtp",
         .name = "lmtp",
         .title = "surel yang diserahkan server surel di mesin ini (LMTP)",
         .values =
             {{"listen", "Alamat LMTP", "127.0.0.1:2424", true},
              {"recipients", "Alamat surel pengaduan, dipisah koma", "", true, true}},
         .next_step = "di /etc/postfix/transport tulis satu baris untuk tiap alamat, ALAMAT "
                      "lmtp:inet:{value:listen}, lalu: postmap /etc/postfix/transport"},
    };
}

Offer const* first_of(std::vector<Offer> const& offers, std::string_view kind) {
    auto const found =
        std::find_if(offers.begin(), offers.end(), [&](Offer const& offer) { return offer.kind == kind; });
    return found == offers.end() ? nullptr : &*found;
}

}  // namespace

std::vector<Offer> const& channel_offers() {
    static std::vector<Offer> const offers = [] {
        auto all = other_channels();
        for (auto& offer : social_channels())
            all.push_back(std::move(offer));
        return all;
    }();
    return offers;
}

std::vector<Offer> const& centre_offers() {
    static std::vector<Offer> const offers = {
        {.kind = "file",
         .name = "outbox",
         .title = "berkas di mesin ini, selama jalan ke pusat belum ada",
         .values = {{"path", "Folder", "/var/lib/kanal/outbox", true}},
         .next_step =
             "laporan ditulis ke {value:path}; bila jalan ke pusat sudah ada: kanalctl setup --centre "
             "http"},
        {.kind = "http",
         .name = "lapor",
         .title = "LAPOR!, satu permintaan HTTP untuk tiap laporan",
         .files = {{"token_file", "token", pasted_if_had, "Token dari pengelola pusat"}},
         .values = {{"url", "Alamat penerima laporan di pusat", "", true}},
         .next_step =
             "kirim satu laporan uji coba dan baca penjelasan jawabannya: kanalctl centre try {name}"},
        {.kind = "amqp",
         .name = "antrean",
         .title = "antrean RabbitMQ di depan pusat (AMQP)",
         .files = {{"password_file", "password", pasted, "Kata sandi pengguna antrean, dari pengelolanya"}},
         .values =
             {{"url", "Alamat antrean, seperti amqps://kota-contoh@mq.example.go.id/lapor", "", true},
              {"queue", "Nama antrean", "lapor.intake", true}},
         .next_step =
             "kirim satu laporan uji coba dan baca penjelasan jawabannya: kanalctl centre try {name}"},
        {.kind = "sp4n_xml",
         .name = "sp4n",
         .title = "SP4N-LAPOR! lewat antarmuka XML tahun 2018",
         .files = {{"token_file", "token", pasted, "Token (GUID) dari pengelola pusat"}},
         .values =
             {{"url", "Alamat penerima di pusat", "https://www.lapor.go.id/api/stream/addstream", true}},
         .next_step =
             "baca /usr/share/doc/kanal/sp4n-xml.md tentang laporan yang jawabannya hilang, lalu kirim "
             "satu laporan uji coba: kanalctl centre try {name}"},
        {.kind = "manual",
         .name = "meja",
         .title = "petugas menyalin laporan ke pusat dengan tangan",
         .next_step = "petugas membaca laporan yang antre: kanalctl reports --state queued"},
    };
    return offers;
}

Offer const* find_offer(std::vector<Offer> const& offers, std::string_view kind) {
    return first_of(offers, kind);
}

}  // namespace kanal::kanalctl
