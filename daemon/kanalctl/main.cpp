#include "daemon/kanalctl/answer_text.hpp"
#include "daemon/kanalctl/ask_daemon.hpp"

#include <CLI/CLI.hpp>
#include <boost/json/serialize.hpp>
#include <filesystem>
#include <iostream>

namespace {

constexpr int kRefused = 1;
constexpr int kUsage = 64;
constexpr int kUnavailable = 69;

struct Options {
    std::string socket = "/run/kanal/admin.sock";
    bool json = false;
    boost::json::object request = {};
};

// One subcommand with its words; the request's fields carry the same names.
class Commands {
public:
    Commands(CLI::App& app, Options& options) : app_(app), options_(options) {
        add("status", "Keadaan gerbang: kanal, pusat, antrean, ruang simpan");
        auto* const reports = add("reports", "Daftar laporan, yang terbaru lebih dulu");
        text(reports, "--state", "state", "queued, delivered, held, unknown, review, closed");
        text(reports, "--channel", "channel", "nama kanal");
        text(reports, "--limit", "limit", "paling banyak sekian (bawaan 50)");
        id(add("show", "Satu laporan atau butir karantina, beserta jurnalnya"));
        add("quarantine", "Kiriman yang tidak terbaca dan menunggu petugas");
        id(add("replay", "Baca ulang satu butir karantina"));
        reason(id(add("discard", "Singkirkan satu butir karantina")));
        id(add("release", "Lepaskan laporan yang ditahan, kirim lagi ke pusat"));
        reason(id(add("hold", "Tahan laporan, jangan dikirim dulu")));
        id(add("pass", "Teruskan ke pusat laporan yang menunggu ditinjau"));
        reason(id(add("close", "Tutup laporan yang menunggu ditinjau, jangan diteruskan")));
        add_ignored(add("ignored", "Peristiwa mesin dari jenis yang tidak dikenal, disimpan apa adanya"));
        text(add("backup", "Salinan utuh ke sebuah berkas"), "FILE", "file", "berkas tujuan")->required();
    }

private:
    CLI::App* add(std::string const& name, std::string const& help) {
        auto* const command = app_.add_subcommand(name, help);
        command->callback([this, name] { options_.request["command"] = name; });
        return command;
    }
    CLI::Option* text(CLI::App* command, char const* flag, std::string field, char const* help) {
        auto const store = [this, field](std::string const& value) { options_.request[field] = value; };
        return command->add_option_function<std::string>(flag, store, help);
    }
    CLI::App* id(CLI::App* command) {
        text(command, "ID", "id", "id laporan, nomor laporan, atau id karantina")->required();
        return command;
    }
    void add_ignored(CLI::App* ignored) {
        for (auto const& [action, help] :
             {std::pair{"show", "Satu peristiwa, apa adanya"},
              std::pair{"replay", "Baca ulang satu peristiwa, misalnya setelah Kanal diperbarui"}}) {
            auto* const command = ignored->add_subcommand(action, help);
            command->callback([this, word = std::string(action)] { options_.request["action"] = word; });
            text(command, "ID", "id", "id peristiwa, seperti i17")->required();
        }
        ignored->require_subcommand(0, 1);
    }
    void reason(CLI::App* command) {
        text(command, "--reason", "reason", "alasan, dicatat di jurnal")->required();
    }

    CLI::App& app_;
    Options& options_;
};

int run(Options& options) {
    if (auto const* const file = options.request.if_contains("file")) {
        // The daemon has another working folder.
        options.request["file"] = std::filesystem::absolute(std::string(file->as_string())).string();
    }
    auto answer = kanal::ask_daemon(options.socket, options.request);
    if (!answer) {
        std::cerr << "kanalctl: " << answer.error().what << '\n';
        return kUnavailable;
    }
    if (auto const* const error = answer->if_contains("error")) {
        std::cerr << "kanalctl: " << kanal::printable(error->as_string()) << '\n';
        return kRefused;
    }
    auto const command = std::string(options.request.at("command").as_string());
    std::cout
        << (options.json ? boost::json::serialize(*answer) + "\n" : kanal::answer_text(command, *answer));
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("Perintah petugas untuk gerbang pengaduan Kanal", "kanalctl");
    Options options;
    app.add_option("--socket", options.socket, "soket admin kanald")->capture_default_str();
    app.add_flag("--json", options.json, "jawaban mentah untuk skrip");
    app.require_subcommand(1);
    app.fallthrough();
    Commands const commands(app, options);
    try {
        app.parse(argc, argv);
    } catch (CLI::ParseError const& error) {
        return app.exit(error) == 0 ? 0 : kUsage;
    }
    return run(options);
}
