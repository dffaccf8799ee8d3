#include "daemon/kanalctl/command_line.hpp"

#include "daemon/kanalctl/command_tree.hpp"
#include "text/safe_text.hpp"

#include <CLI/CLI.hpp>

#include <iostream>

namespace kanal::kanalctl {

namespace {

constexpr int kUsage = 64;
constexpr std::uint64_t kReports = 50;  // unless the operator asks for more
constexpr char const* kHelp = "Tampilkan bantuan ini";

// With the words of its parent; the library gives it a help flag before it has them.
CLI::App* add_below(CLI::App& parent, std::string const& name, std::string const& help) {
    auto* const command = parent.add_subcommand(name, help);
    command->set_help_flag("-h,--help", kHelp);
    return command;
}

// One subcommand with its words; the request's fields carry the same names.
class Commands {
public:
    Commands(CLI::App& app, CommandLine& line) : app_(app), line_(line) {
        add("status", "Keadaan gerbang: kanal, pusat, antrean, ruang simpan");
        add("check", "Satu baris: BAIK (kode keluar 0), LIHAT (1) atau BERTINDAK (2)");
        list(add("reports", "Daftar laporan, yang terbaru lebih dulu"));
        id(add("show", "Satu laporan atau butir karantina, beserta jurnalnya"));
        pages(add("quarantine", "Kiriman yang tidak terbaca dan menunggu petugas"), "--after", "after");
        id(add("replay", "Baca ulang satu butir karantina"));
        reason(id(add("discard", "Singkirkan satu butir karantina")));
        centre(id(add("release", "Lepaskan laporan yang ditahan atau tak pasti, kirim lagi ke pusat")));
        auto* const resend =
            centre(add("resend", "Kirim ulang apa yang sudah diterima pusat, bila pusat kehilangan sesuatu"));
        since(resend, "apa yang diterima pusat sejak: 2026-11-29, \"2026-11-29 08:00\", 90m, 12h atau 7d")
            ->required();
        since(
            centre(add("counts", "Berapa pesan setiap hari yang diterima pusat, untuk dibandingkan di sana")),
            "sejak hari: 2026-11-29 atau 90d; tanpa ini 31 hari terakhir"
        );
        auto* const entered = centre(id(add("entered", "Catat laporan yang sudah ada di pusat")));
        text(entered, "--tracking-id", "tracking_id", "nomornya di pusat")->required();
        add_entry();
        reason(id(add("hold", "Tahan laporan, jangan dikirim dulu")));
        id(add("pass", "Teruskan ke pusat laporan yang menunggu ditinjau"));
        reason(id(add("close", "Tutup laporan yang menunggu ditinjau, jangan diteruskan")));
        auto* const ignored =
            add("ignored", "Peristiwa mesin dari jenis yang tidak dikenal, disimpan apa adanya");
        add_ignored(ignored);
        pages(ignored, "--before", "before");
        text(
            add("flush", "Coba sekarang apa yang menunggu dikirim ulang, semua atau satu"),
            "ID",
            "id",
            "id atau nomor laporan; tanpa ini: semua"
        );
        add_centre(add("centre", "Jalur ke pusat"));
        add_desk(add("desk", "Petugas yang boleh masuk ke meja"));
        add_audit(add("audit", "Jejak: siapa melakukan apa, yang terbaru lebih dulu"));
        auto* const backup = add("backup", "Cadangan utuh, beserta lampiran, ke sebuah berkas");
        backup->add_option("FILE", line_.file, "berkas tujuan, yang belum ada")->required();
        auto* const restore = add("restore", "Pasang cadangan; kanald harus berhenti dulu");
        restore->add_option("FILE", line_.file, "berkas cadangan")->required();
        restore->add_option("--config", line_.config, "konfigurasi kanald")->capture_default_str();
        add_setup(add("setup", "Buat konfigurasi, atau tambah kanal dan pusat; bertanya bila perlu"));
    }

private:
    CLI::App* add(std::string const& name, std::string const& help) {
        auto* const command = add_below(app_, name, help);
        command->callback([this, name] { line_.request["command"] = name; });
        return command;
    }
    CLI::Option* text(CLI::App* command, char const* flag, std::string field, char const* help) {
        auto const store = [this, field](std::string const& value) { line_.request[field] = value; };
        return command->add_option_function<std::string>(flag, store, help);
    }
    CLI::App* id(CLI::App* command) {
        text(command, "ID", "id", "id laporan, nomor laporan, nomor di pusat, atau id karantina")->required();
        return command;
    }
    void add_ignored(CLI::App* ignored) {
        for (auto const& [action, help] :
             {std::pair{"show", "Satu peristiwa, apa adanya"},
              std::pair{"replay", "Baca ulang satu peristiwa, misalnya setelah Kanal diperbarui"}}) {
            auto* const command = add_below(*ignored, action, help);
            command->callback([this, word = std::string(action)] { line_.request["action"] = word; });
            text(command, "ID", "id", "id peristiwa, seperti i17")->required();
        }
        ignored->require_subcommand(0, 1);
    }
    CLI::App* centre(CLI::App* command) {
        text(command, "--centre", "centre", "nama pusat, bila ada beberapa");
        return command;
    }
    CLI::Option* since(CLI::App* command, char const* help) {
        return command->add_option("--since", line_.since, help);
    }
    void add_centre(CLI::App* centre) {
        auto* const command =
            add_below(*centre, "try", "Kirim satu laporan uji coba ke pusat dan jelaskan jawabannya");
        command->callback([this] { line_.request["action"] = "try"; });
        text(command, "NAME", "name", "nama pusat di konfigurasi")->required();
        centre->require_subcommand(1);
    }
    void add_desk(CLI::App* desk) {
        auto* const user = add_below(*desk, "user", "Petugas");
        for (auto const& [action, help] :
             {std::pair{"add", "Tambah seorang petugas; menampilkan tautan sekali pakai untuk memilih sandi"},
              std::pair{"list", "Semua petugas"},
              std::pair{"remove", "Hapus seorang petugas dan akhiri sesinya"},
              std::pair{"link", "Tautan baru untuk yang lupa sandi"}}) {
            auto* const command = add_below(*user, action, help);
            command->callback([this, word = std::string(action)] { line_.request["action"] = word; });
            if (action == std::string("list")) continue;
            text(command, "NAME", "name", "nama petugas: huruf kecil, angka, titik, garis")->required();
            if (action != std::string("add")) continue;
            text(command, "--role", "role", "pengamat, petugas (biasa) atau admin");
            command->add_flag_callback(
                "--confidential",
                [this] { line_.request["confidential"] = "yes"; },
                "boleh membuka laporan rahasia"
            );
        }
        user->require_subcommand(1);
        desk->require_subcommand(1);
    }
    void add_audit(CLI::App* command) {
        text(command, "--subject", "subject", "id atau nomor laporan, butir karantina, atau meja/NAMA");
        text(command, "--before", "before", "lanjutan daftar sebelumnya");
        text(command, "--limit", "limit", "paling banyak sekian baris, sampai 500");
    }
    void add_entry() {
        auto* const enter = add("enter", "Catat laporan yang datang lewat surat, loket, telepon atau faks");
        enter->add_option("FILE", line_.file, "satu entri sebagai JSON; lihat desk-entry.md")->required();
        text(enter, "--channel", "channel", "nama kanal entri, bila ada beberapa");
        auto* const worklist = add("worklist", "Simpan laporan yang harus diketik ke LAPOR! sebagai tabel");
        worklist->add_option("FILE", line_.file, "berkas baru, .xlsx atau .csv")->required();
        text(worklist, "--centre", "centre", "nama pusat, bila ada beberapa yang diisi petugas");
        auto* const receipts =
            add("entered-from", "Catat nomor LAPOR! dari tabel yang sudah diisi; boleh diulang");
        receipts->add_option("FILE", line_.file, "tabel sebagai CSV")->required();
        text(receipts, "--centre", "centre", "nama pusat, bila laporan menunggu di beberapa pusat");
    }
    void reason(CLI::App* command) {
        text(command, "--reason", "reason", "alasan, dicatat di jurnal")->required();
    }
    void add_setup(CLI::App* command) {
        auto& setup = line_.setup;
        command->add_option("--config", line_.config, "berkas konfigurasi")->capture_default_str();
        command->add_option("--agency-code", setup.agency_code, "kode wilayah Kemendagri: 32 atau 32.73");
        command->add_option("--agency-name", setup.agency_name, "nama instansi, seperti dikenal warga");
        command->add_option("--timezone", setup.timezone, "Asia/Jakarta, Asia/Makassar atau Asia/Jayapura");
        command->add_option("--host", setup.host, "nama gerbang di internet, seperti lapor.example.go.id");
        each(command, "--channel", setup.channels, "JENIS atau JENIS=NAMA; boleh berulang");
        command->add_option(
            "--centre", setup.centre, "pusat: file, http, amqp, sp4n_xml atau manual, boleh dengan =NAMA"
        );
        each(command, "--set", setup.values, "NAMA.KUNCI=NILAI, seperti sms.device=/dev/ttyUSB0");
        each(command, "--secret", setup.secrets, "NAMA.KUNCI=BERKAS, yang isinya disalin");
        command->add_flag_callback(
            "--review", [&setup] { setup.review = true; }, "komentar di bawah unggahan instansi ditinjau dulu"
        );
        command->add_flag_callback(
            "--no-review",
            [&setup] { setup.review = false; },
            "komentar juga diteruskan sendiri, kecuali yang diragukan"
        );
        command->add_flag("--yes", setup.yes, "jangan bertanya; pakai yang biasa untuk yang tidak disebut");
        command->add_flag("--dry-run", setup.dry_run, "tampilkan saja apa yang akan ditulis");
    }
    static void each(
        CLI::App* command, char const* flag, std::vector<std::string>& values, char const* help
    ) {
        auto const store = [&values](std::string const& value) { values.push_back(value); };
        command->add_option_function<std::string>(flag, store, help)->trigger_on_parse();
    }
    void list(CLI::App* reports) {
        text(reports, "--state", "state", "queued, delivered, held, unknown, review, closed");
        text(reports, "--centre", "centre", "nama pusat; keadaannya ialah yang di pusat itu");
        text(reports, "--channel", "channel", "nama kanal");
        text(reports, "--text", "text", "kata dalam judul atau isi");
        text(reports, "--sender", "sender", "nama, nomor, surel atau akun pelapor");
        text(reports, "--tracking-id", "tracking_id", "nomor di pusat");
        since(reports, "sejak: 2026-11-29, \"2026-11-29 08:00\", atau 90m, 12h, 7d yang lalu");
        reports->add_option("--until", line_.until, "sampai, ditulis sama; hari yang disebut ikut");
        reports->preparse_callback([this](std::size_t) { line_.limit = kReports; });
        auto const all = [this](std::int64_t) { line_.limit.reset(); };
        auto* const flag = reports->add_flag_function("--all", all, "semuanya, berapa pun banyaknya");
        pages(reports, "--before", "before")->excludes(flag);
    }
    // Where the daemon says that a list goes on. Gives the option that says how long it may be.
    CLI::Option* pages(CLI::App* command, char const* flag, char const* field) {
        text(command, flag, field, "lanjutan daftar sebelumnya");
        auto const limit = [this](std::uint64_t const& rows) { line_.limit = rows; };
        return command->add_option_function<std::uint64_t>("--limit", limit, "paling banyak sekian");
    }

    CLI::App& app_;
    CommandLine& line_;
};

// Before anything is added to it.
void use_indonesian_words(CLI::App& app) {
    auto const form = std::make_shared<CLI::Formatter>();
    form->label("Usage", "Pemakaian");
    form->label("Options", "Pilihan");
    form->label("OPTIONS", "PILIHAN");
    form->label("SUBCOMMAND", "PERINTAH");
    form->label("SUBCOMMANDS", "PERINTAH");
    form->label("Subcommands", "Perintah");
    form->label("Positionals", "Isian");
    form->label("REQUIRED", "(wajib)");
    form->label("TEXT", "TEKS");
    form->label("UINT", "BILANGAN");
    form->label("Excludes", "tidak bersama");
    form->label("Needs", "bersama");
    app.formatter(form);
    app.group("Perintah");
    app.option_defaults()->group("Pilihan");
    app.set_help_flag("-h,--help", kHelp);
}

// Of the library's sentence: the word from there on, which names an option or a word that is missing.
std::string name_at(std::string const& what, std::size_t begin) {
    return printable(what.substr(begin, what.find_first_of(" :=,", begin) - begin));
}

// "Could not convert: --limit = x" names it within, every other sentence at its beginning.
std::string subject_of(std::string const& what) {
    auto const within = what.find("--");
    return name_at(what, within == std::string::npos ? 0 : within);
}

// In Indonesian, of what the library says in English.
std::string fault_text(CLI::App const& app, CLI::ParseError const& error) {
    std::string const what = error.what();
    auto const subject = subject_of(what);
    if (auto const unknown = app.remaining(true); !unknown.empty()) {
        std::string words;
        for (auto const& word : unknown)
            words += " " + printable(word);
        return "tidak dikenal:" + words;
    }
    if (what.starts_with("A subcommand")) return "sebutkan satu perintah";
    if (dynamic_cast<CLI::RequiredError const*>(&error))
        return app.get_subcommands().empty() ? "sebutkan satu perintah" : subject + " harus diisi";
    if (dynamic_cast<CLI::ArgumentMismatch const*>(&error))
        return subject + (what.find("At Most") == what.npos ? " butuh satu isian" : " hanya boleh sekali");
    if (dynamic_cast<CLI::ConversionError const*>(&error))
        return subject + (subject == "--limit" ? " butuh bilangan" : " tidak menerima isian itu");
    if (dynamic_cast<CLI::ExcludesError const*>(&error))
        return subject + " tidak dapat dipakai bersama " + name_at(what, what.rfind(' ') + 1);
    return "perintah tidak terbaca";
}

}  // namespace

bool CommandLine::is_list() const {
    auto const name = command();
    return name == "reports" || name == "quarantine" || (name == "ignored" && !request.contains("action"));
}

std::optional<CommandLine> read_command_line(int argc, char** argv, int& exit_code) {
    CLI::App app("Perintah petugas untuk gerbang pengaduan Kanal", "kanalctl");
    CommandLine line;
    use_indonesian_words(app);
    app.add_option("--socket", line.socket, "soket admin kanald")->capture_default_str();
    app.add_flag("--json", line.json, "jawaban mentah untuk skrip");
    app.set_version_flag("--version", std::string(KANAL_VERSION), "Tampilkan versi");
    app.require_subcommand(1);
    app.fallthrough();
    Commands const commands(app, line);
    auto const describe = [&app] {
        std::cout << command_tree(app) << '\n';
        throw CLI::Success();
    };
    app.add_flag_callback("--describe", describe, "perintah dan pilihan sebagai JSON")->group("");
    try {
        app.parse(argc, argv);
    } catch (CLI::Success const& asked) {  // --help, --version
        exit_code = app.exit(asked);
        return std::nullopt;
    } catch (CLI::ParseError const& error) {
        std::cerr << "kanalctl: " << fault_text(app, error) << "; lihat kanalctl --help\n";
        exit_code = kUsage;
        return std::nullopt;
    }
    return line;
}

}  // namespace kanal::kanalctl
