#include "daemon/kanalctl/backup_file.hpp"

#include "daemon/kanalctl/archive.hpp"
#include "daemon/kanalctl/ask_daemon.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <cstdio>

namespace kanal::kanalctl {

namespace fs = std::filesystem;
namespace json = boost::json;

namespace {

// The daemon's side of the dialogue; it forgets us after a minute of silence.
class Dialogue {
public:
    explicit Dialogue(std::string const& socket) : socket_(socket) {}
    ~Dialogue() {
        if (begun_) (void)ask("end");
    }

    Result<json::object> ask(char const* step, json::object more = {}, Descriptor* file = nullptr) {
        more["command"] = "backup";
        more["step"] = step;
        auto answer = ask_daemon(socket_, more, std::chrono::seconds(30), file);
        if (!answer) return answer.error();
        if (auto const* const error = answer->if_contains("error"))
            return reject(std::string(error->as_string()));
        begun_ = true;
        return answer;
    }

    Result<Descriptor> file(char const* step, json::object more = {}) {
        Descriptor file;
        auto answer = ask(step, std::move(more), &file);
        if (!answer) return answer.error();
        return file;
    }

private:
    std::string const& socket_;
    bool begun_ = false;
};

Result<void> check_place(fs::path const& file, json::object const& begun) {
    std::error_code ignored;
    auto const parent = fs::weakly_canonical(fs::absolute(file), ignored).parent_path().string() + "/";
    for (auto const& folder : begun.at("folders").as_array()) {
        auto const theirs = fs::weakly_canonical(std::string(folder.as_string()), ignored).string() + "/";
        if (parent.starts_with(theirs))
            return reject(
                "cadangan tidak ditaruh di " + theirs + ": itu folder Kanal sendiri; pilih disk lain"
            );
    }
    return {};
}

Result<void> copy_database(Dialogue& dialogue) {
    for (;;) {
        auto copied = dialogue.ask("copy");
        if (!copied) return copied.error();
        if (copied->at("left").to_number<std::int64_t>() == 0) return {};
    }
}

struct Backup {
    ArchiveWriter& archive;
    json::array files = {};
    std::uint64_t bytes = 0;

    Result<void> add(std::string const& name, Descriptor const& content) {
        auto const added = archive.add(name, content);
        if (!added) return added.error();
        files.push_back({{"name", name}, {"size", added->size}, {"sha256", to_hex(added->sha256)}});
        bytes += added->size;
        return {};
    }

    Result<void> add_attachments(Dialogue& dialogue) {
        for (unsigned number = 0; number < 256; ++number) {
            char folder[3];
            std::snprintf(folder, sizeof(folder), "%02x", number);
            auto const listed = dialogue.ask("list", {{"folder", folder}});
            if (!listed) return listed.error();
            for (auto const& sha256 : listed->at("names").as_array()) {
                auto const file = dialogue.file("attachment", {{"name", sha256}});
                if (!file) return file.error();
                if (!file->open()) continue;  // nothing named it any more
                auto const name =
                    std::string("attachments/") + folder + "/" + std::string(sha256.as_string());
                if (auto added = add(name, *file); !added) return added.error();
            }
        }
        return {};
    }
};

}  // namespace

Result<std::string> write_backup(std::string const& socket, fs::path const& file) {
    Dialogue dialogue(socket);
    auto begun = dialogue.ask("begin");
    if (!begun) return begun.error();
    if (auto placed = check_place(file, *begun); !placed) return placed.error();
    auto archive = ArchiveWriter::create(file);
    if (!archive) return archive.error();
    if (auto copied = copy_database(dialogue); !copied) return copied.error();
    auto const database = dialogue.file("database");
    if (!database) return database.error();
    if (!database->open()) return retry("kanald tidak memberikan salinannya; coba lagi");
    Backup backup{**archive};
    if (auto added = backup.add("spool.db", *database); !added) return added.error();
    if (auto added = backup.add_attachments(dialogue); !added) return added.error();
    auto const count = backup.files.size();
    json::object manifest{{"format", "kanal.backup/1"}};
    for (char const* const field : {"agency", "version", "made_at"})
        manifest[field] = begun->at(field);
    manifest["files"] = std::move(backup.files);
    if (auto added = (*archive)->add("manifest.json", json::serialize(manifest)); !added)
        return added.error();
    if (auto finished = (*archive)->finish(); !finished) return finished.error();
    if (auto ended = dialogue.ask("end", {{"done", true}}); !ended) return ended.error();
    return file.string() + ": cadangan utuh, " + std::to_string(count - 1) + " lampiran, " +
           std::to_string(backup.bytes / (1024 * 1024)) + " MiB";
}

}  // namespace kanal::kanalctl
