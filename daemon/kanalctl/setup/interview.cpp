#include "daemon/kanalctl/setup/interview.hpp"

#include "config/config.hpp"
#include "daemon/kanalctl/setup/agency_questions.hpp"
#include "daemon/kanalctl/setup/setup_files.hpp"

#include <algorithm>
#include <iomanip>
#include <iostream>

namespace kanal::kanalctl {

namespace fs = std::filesystem;

namespace {

using Origin = FileOffer::Origin;

struct Pair {
    std::string name = {};
    std::string rest = {};
};

Pair split(std::string const& text, char at) {
    auto const end = std::min(text.find(at), text.size());
    return {text.substr(0, end), text.substr(std::min(end + 1, text.size()))};
}

class Interview {
public:
    Interview(
        SetupOptions const& options,
        ConfigDraft const& draft,
        Dialogue* dialogue,
        std::vector<std::string>& faults
    )
        : options_(options),
          draft_(draft),
          asking_(dialogue, faults),
          folder_(options.config.parent_path()) {}

    SetupAnswers run() {
        // Who asks for one thing more is not asked again who he is.
        bool const only_adds = !options_.channels.empty() || !options_.centre.empty();
        bool const known = !draft_.value("agency", "code").empty() && !draft_.value("agency", "name").empty();
        auto silent = asking_.without_dialogue();
        find_agency(options_, draft_, only_adds && known ? silent : asking_, answers_);
        choose_channels();
        choose_centre();
        find_host();
        for (auto& entry : answers_.channels)
            complete(entry);
        for (auto& entry : answers_.centres)
            complete(entry);
        look_for_a_centre();
        ask_about_review();
        look_for_strangers(options_.values);
        look_for_strangers(options_.secrets);
        return std::move(answers_);
    }

private:
    void fault(std::string text) { asking_.fault(std::move(text)); }
    Dialogue* dialogue() const { return asking_.dialogue(); }

    // Adds what was named, KIND or KIND=NAME, unless it is there.
    void take(std::string const& named, std::string_view list, std::vector<Offer> const& offers) {
        auto const [kind, given] = split(named, '=');
        auto const* const offer = find_offer(offers, kind);
        if (offer == nullptr) {
            std::string known;
            for (auto const& each : offers)
                known += (known.empty() ? "" : ", ") + std::string(each.kind);
            return fault(
                "jenis ini tidak dikenal di bawah " + std::string(list) + ": " + kind + "; yang ada: " + known
            );
        }
        auto const name = given.empty() ? std::string(offer->name) : given;
        if (!is_config_name(name))
            return fault("nama " + name + " tidak bisa dipakai: 1 sampai 32 dari a-z, 0-9 dan -");
        for (auto const& there : draft_.entries(list)) {
            if (there.kind == kind && (given.empty() || there.name == name)) return;
            if (there.name == name)
                return fault("nama " + name + " sudah dipakai; pilih yang lain: " + kind + "=NAMA");
        }
        auto& entries = list == "channels" ? answers_.channels : answers_.centres;
        bool const twice = std::any_of(entries.begin(), entries.end(), [&](NewEntry const& entry) {
            return entry.name == name;
        });
        if (twice) return fault("nama " + name + " disebut dua kali");
        NewEntry entry;
        entry.offer = offer;
        entry.name = name;
        entries.push_back(std::move(entry));
    }

    void choose_from(std::string_view list, std::vector<Offer> const& offers, std::string const& question) {
        std::size_t number = 0;
        for (auto const& offer : offers)
            std::cout << std::setw(4) << ++number << "  " << offer.title << '\n';
        for (auto const chosen : dialogue()->choose(question, offers.size(), 1))
            take(std::string(offers[chosen - 1].kind), list, offers);
    }

    void choose_channels() {
        for (auto const& named : options_.channels)
            take(named, "channels", channel_offers());
        if (!options_.channels.empty()) return;
        auto const there = draft_.entries("channels");
        if (dialogue() == nullptr) {
            if (there.empty()) take("mobile_api", "channels", channel_offers());
            return;
        }
        std::string names;
        for (auto const& entry : there)
            names += (names.empty() ? "" : ", ") + entry.name;
        if (!there.empty() && !dialogue()->yes("Kanal yang sudah ada: " + names + ". Tambah kanal?", false))
            return;
        std::cout << "Dari mana warga melapor?\n";
        choose_from("channels", channel_offers(), "Nomor, dipisah koma");
    }

    void choose_centre() {
        if (!options_.centre.empty()) return take(options_.centre, "centre", centre_offers());
        if (!draft_.entries("centre").empty()) return;
        if (dialogue() == nullptr) return take("file", "centre", centre_offers());
        std::cout << "Ke mana laporan diteruskan?\n";
        choose_from("centre", centre_offers(), "Nomor");
    }

    void find_host() {
        answers_.host = options_.host;
        bool const needed =
            std::any_of(answers_.channels.begin(), answers_.channels.end(), [](NewEntry const& entry) {
                auto const step = entry.offer->next_step;
                return step.find("{url}") != step.npos || step.find("{base}") != step.npos ||
                       entry.offer->kind == "open311";
            });
        if (answers_.host.empty() && needed && dialogue() != nullptr)
            answers_.host = dialogue()->ask(
                "Nama gerbang ini di internet, seperti lapor.example.go.id (kosong bila belum ada)"
            );
        auto const fits = answers_.host.find_first_not_of(
                              "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:"
                          ) == std::string::npos;
        if (!fits) fault("nama gerbang (--host) ditulis tanpa https:// dan tanpa garis miring");
    }

    // What an option says of this key; each option is used once.
    std::string given(std::vector<std::string> const& options, NewEntry const& entry, std::string_view key) {
        auto const wanted = entry.name + '.' + std::string(key) + '=';
        for (auto const& option : options) {
            if (!option.starts_with(wanted)) continue;
            used_.push_back(option);
            return option.substr(wanted.size());
        }
        return {};
    }

    void complete(NewEntry& entry) {
        for (auto const& value : entry.offer->values)
            entry.values[std::string(value.key)] = find_value(entry, value);
        for (auto const& file : entry.offer->files)
            find_file(entry, file);
    }

    std::string find_value(NewEntry const& entry, ValueOffer const& value) {
        bool const unknown_host = answers_.host.empty() && value.usual.starts_with('{');
        auto const usual =
            unknown_host ? std::string() : with_addresses(value.usual, answers_.host, entry.name);
        auto const option = given(options_.values, entry, value.key);
        auto const key = entry.name + '.' + std::string(value.key);
        if (value.question.empty()) return option.empty() ? usual : option;
        return asking_.find(
            {.option = option,
             .words = entry.name + ": " + std::string(value.question),
             .usual = usual,
             .fault = key + " harus diisi, satu baris: --set " + key + "=...",
             .good = [&](std::string const& text
                     ) { return is_one_line(text) && (!value.needed || !text.empty()); }}
        );
    }

    void find_file(NewEntry& entry, FileOffer const& file) {
        auto const path = path_of(file, entry, folder_);
        auto const option = given(options_.secrets, entry, file.key);
        if (file.origin == Origin::made || is_there(path)) return;
        if (file.origin == Origin::copied) {
            if (!is_there(folder_ / file.words)) entry.missing.push_back(&file);
            return;
        }
        std::string content;
        if (!option.empty()) {
            auto const read = read_file(option);
            if (!read) return fault(read.error().what);
            content = *read;
        } else if (dialogue() != nullptr) {
            content = dialogue()->ask_hidden(
                entry.name + ": " + std::string(file.words) + " (tidak tampil; kosong bila belum ada)"
            );
        }
        if (!content.empty())
            entry.pasted[std::string(file.key)] = content;
        else if (file.origin == Origin::pasted)
            entry.missing.push_back(&file);
    }

    // A gateway without one does not start: that cannot wait for a later run.
    void look_for_a_centre() {
        if (!draft_.entries("centre").empty()) return;
        for (auto const& entry : answers_.centres)
            for (auto const* file : entry.missing)
                fault(
                    entry.name + ": " + std::string(file->words) + " belum ada: --secret " + entry.name +
                    '.' + std::string(file->key) + "=BERKAS"
                );
    }

    void ask_about_review() {
        bool const comments =
            std::any_of(answers_.channels.begin(), answers_.channels.end(), [](NewEntry const& entry) {
                return entry.offer->has_comments;
            });
        if (!comments) return;
        bool review = options_.review.value_or(false);
        if (!options_.review && dialogue() != nullptr)
            review = dialogue()->yes(
                "Komentar di bawah unggahan instansi tidak semuanya pengaduan. Tinjau dulu komentar sebelum "
                "diteruskan? Kiriman, sebutan, dan pesan langsung tetap diteruskan sendiri. (disarankan bila "
                "ada petugas yang memeriksa setiap hari)",
                true
            );
        for (auto& entry : answers_.channels)
            entry.review = review && entry.offer->has_comments;
    }

    // What names an entry that was there before is passed over: the same words may be given again.
    void look_for_strangers(std::vector<std::string> const& options) {
        for (auto const& option : options) {
            auto const key = split(option, '=').name;
            auto const name = split(key, '.').name;
            bool const used = std::find(used_.begin(), used_.end(), option) != used_.end();
            if (!used && !is_old("channels", name) && !is_old("centre", name))
                fault("tidak ada isian seperti itu pada kanal atau pusat yang baru: " + key);
        }
    }

    bool is_old(std::string_view list, std::string const& name) const {
        auto const entries = draft_.entries(list);
        return std::any_of(entries.begin(), entries.end(), [&](ConfigDraft::Entry const& entry) {
            return entry.name == name;
        });
    }

    SetupOptions const& options_;
    ConfigDraft const& draft_;
    Asking asking_;
    fs::path folder_;
    SetupAnswers answers_ = {};
    std::vector<std::string> used_ = {};
};

}  // namespace

SetupAnswers interview(
    SetupOptions const& options,
    ConfigDraft const& draft,
    Dialogue* dialogue,
    std::vector<std::string>& faults
) {
    return Interview(options, draft, dialogue, faults).run();
}

}  // namespace kanal::kanalctl
