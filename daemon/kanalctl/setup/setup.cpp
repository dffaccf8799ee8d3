#include "daemon/kanalctl/setup/setup.hpp"

#include "daemon/kanalctl/setup/config_draft.hpp"
#include "daemon/kanalctl/setup/interview.hpp"
#include "daemon/kanalctl/setup/setup_files.hpp"
#include "text/safe_text.hpp"

#include <unistd.h>

#include <algorithm>
#include <iostream>

namespace kanal::kanalctl {

namespace fs = std::filesystem;

namespace {

using Origin = FileOffer::Origin;

constexpr int kRefused = 1;
constexpr int kUsage = 64;

int refuse(std::string const& why, int code = kRefused) {
    std::cerr << "kanalctl: " << printable(why) << '\n';
    return code;
}

class Setup {
public:
    explicit Setup(SetupOptions const& options)
        : options_(options),
          folder_(options.config.parent_path()),
          asks_(::isatty(STDIN_FILENO) == 1 && !options.yes) {}

    int run() {
        std::error_code ignored;
        fresh_ = !fs::exists(options_.config, ignored);
        auto draft = open();
        if (!draft) return refuse(draft.error().what);
        std::vector<std::string> faults;
        answers_ = interview(options_, *draft, asks_ ? &dialogue_ : nullptr, faults);
        for (auto const& fault : faults)
            refuse(fault);
        if (!faults.empty()) return kUsage;
        if (auto changed = change(*draft); !changed) return refuse(changed.error().what);
        show(*draft);
        if (options_.dry_run) return 0;
        if (dialogue_.has_asked() && !dialogue_.yes("Tulis?", true)) return refuse("tidak ada yang ditulis");
        if (auto made = make_files(); !made) return refuse(made.error().what);
        if (fresh_ || !draft->changes().empty()) {
            if (int const code = write(*draft); code != 0) return code;
        }
        say_next_steps();
        return 0;
    }

private:
    Result<ConfigDraft> open() const {
        if (fresh_) return ConfigDraft::begin();
        auto text = read_file(options_.config);
        if (!text) return text.error();
        return ConfigDraft::of(*text);
    }

    Result<void> change(ConfigDraft& draft) {
        for (auto const& [key, value] :
             {std::pair{"code", &answers_.agency_code},
              std::pair{"name", &answers_.agency_name},
              std::pair{"timezone", &answers_.timezone}}) {
            if (draft.value("agency", key) == *value) continue;
            if (auto set = draft.set("agency", key, *value); !set) return set.error();
            needs_restart_ = true;
        }
        for (auto const& [list, entries] :
             {std::pair{"channels", &answers_.channels}, std::pair{"centre", &answers_.centres}}) {
            for (auto const& entry : *entries) {
                if (!entry.complete()) continue;
                if (auto added = draft.add(list, block_of(entry, folder_)); !added) return added.error();
                needs_restart_ = needs_restart_ || list == std::string_view("centre");
            }
        }
        return {};
    }

    void show(ConfigDraft const& draft) const {
        if (fresh_) {
            std::cout << options_.config.string() << " akan dibuat:\n\n" << printable(draft.text()) << '\n';
        } else if (draft.changes().empty()) {
            std::cout << options_.config.string() << ": tidak ada yang perlu diubah\n";
        } else {
            std::cout << options_.config.string() << " akan diubah; baris lain tetap:\n\n";
            for (auto const& line : draft.changes())
                std::cout << printable(line) << '\n';
            std::cout << '\n';
        }
    }

    Result<void> make_files() const {
        for (auto const* entries : {&answers_.channels, &answers_.centres})
            for (auto const& entry : *entries)
                for (auto const& file : entry.offer->files)
                    if (auto made = make_file(entry, file); !made) return made.error();
        return {};
    }

    Result<void> make_file(NewEntry const& entry, FileOffer const& file) const {
        auto const path = path_of(file, entry, folder_);
        if (is_there(path)) return {};
        auto const content = content_of(entry, file);
        if (!content) return content.error();
        if (content->empty()) return {};
        auto const made = create_file(path, *content);
        if (!made) return made.error();
        if (*made) std::cout << "dibuat: " << path.string() << '\n';
        return {};
    }

    // Empty: there is nothing to put into it yet.
    Result<std::string> content_of(NewEntry const& entry, FileOffer const& file) const {
        if (file.origin == Origin::copied) {
            auto const example = folder_ / file.words;
            return is_there(example) ? read_file(example) : Result<std::string>(std::string());
        }
        if (file.origin == Origin::made) {
            auto const secret = fresh_secret();
            if (!secret) return secret.error();
            return std::string(file.words) + *secret + '\n';
        }
        auto const found = entry.pasted.find(std::string(file.key));
        if (found == entry.pasted.end()) return std::string();
        return found->second + (found->second.ends_with('\n') ? "" : "\n");
    }

    // The file is put in its place only once kanald finds it good.
    int write(ConfigDraft const& draft) const {
        auto const trial = folder_ / (options_.config.filename().string() + ".periksa");
        std::error_code ignored;
        fs::remove(trial, ignored);
        auto const made = create_file(trial, draft.text());
        if (!made) return refuse(made.error().what);
        auto check = check_with_kanald(trial);
        fs::remove(trial, ignored);
        if (!check) return refuse(check.error().what);
        for (std::size_t at = 0; (at = check->said.find(trial.string(), at)) != std::string::npos;)
            check->said.replace(at, trial.string().size(), options_.config.string());
        (check->exit_code == 0 ? std::cout : std::cerr) << printable(check->said);
        if (check->exit_code != 0)
            return refuse("kanald tidak menerima isi ini; " + options_.config.string() + " tidak diubah");
        auto const kept = replace_file(options_.config, draft.text());
        if (!kept) return refuse(kept.error().what);
        std::cout << "ditulis: " << options_.config.string();
        if (!kept->empty()) std::cout << "; yang lama: " << *kept;
        std::cout << '\n';
        return 0;
    }

    void say_next_steps() const {
        std::cout << "\nLangkah berikutnya:\n";
        bool const added =
            std::any_of(answers_.channels.begin(), answers_.channels.end(), [](NewEntry const& entry) {
                return entry.complete();
            });
        if (fresh_)
            std::cout << "- jalankan: systemctl enable --now kanald, lalu lihat: kanalctl check\n";
        else if (needs_restart_)
            std::cout << "- pakai isi yang baru: systemctl restart kanald\n";
        else if (added)
            std::cout << "- pakai isi yang baru: systemctl reload kanald\n";
        bool const seen = ::isatty(STDOUT_FILENO) == 1;
        for (auto const& [option, entries] :
             {std::pair{"--channel", &answers_.channels}, std::pair{"--centre", &answers_.centres}})
            for (auto const& entry : *entries) {
                std::cout << "- " << entry.name << ": ";
                if (entry.complete())
                    std::cout << printable(next_step_of(entry, answers_.host, folder_, seen)) << '\n';
                else
                    say_what_is_missing(entry, option);
            }
    }

    void say_what_is_missing(NewEntry const& entry, char const* option) const {
        std::cout << "belum dibuka, karena masih ada yang kurang:\n";
        for (auto const* file : entry.missing) {
            auto const path = path_of(*file, entry, folder_).string();
            if (file->origin == Origin::copied)
                std::cout << "    tulis " << path << "; contohnya " << file->words << '\n';
            else
                std::cout << "    " << file->words << "; simpan dengan: install -m 640 -g kanal /dev/stdin "
                          << path << '\n';
        }
        std::cout << "    lalu: kanalctl setup " << option << ' ' << entry.offer->kind;
        if (entry.name != entry.offer->name) std::cout << '=' << entry.name;
        std::cout << '\n';
    }

    SetupOptions const& options_;
    fs::path folder_;
    bool asks_;
    bool fresh_ = false;
    bool needs_restart_ = false;
    Dialogue dialogue_ = {};
    SetupAnswers answers_ = {};
};

}  // namespace

int run_setup(SetupOptions const& options) {
    auto with_path = options;
    with_path.config = fs::absolute(options.config);
    try {
        return Setup(with_path).run();
    } catch (DialogueEnded const& ended) {
        std::cout << '\n';
        return refuse(ended.what());
    }
}

}  // namespace kanal::kanalctl
