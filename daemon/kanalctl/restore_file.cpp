#include "daemon/kanalctl/restore_file.hpp"

#include "base/digest.hpp"
#include "base/durable_file.hpp"
#include "base/time_text.hpp"
#include "config/config.hpp"
#include "config/yaml_reader.hpp"
#include "daemon/kanalctl/archive.hpp"
#include "spool/attachments/attachment_files.hpp"
#include "spool/lock_file.hpp"
#include "spool/recovery/restored_spool.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <cerrno>
#include <ctime>
#include <map>
#include <system_error>

namespace kanal::kanalctl {

namespace fs = std::filesystem;
namespace json = boost::json;

namespace {

constexpr std::size_t kLongestManifest = 256 * 1024 * 1024;

struct Place {
    std::string agency = {};
    fs::path directory = {};
};

Result<Place> place_of(fs::path const& config) {
    ConfigFaults faults;
    auto top = YamlReader::open(config, faults);
    if (!top)
        return reject(config.string() + " tidak terbaca; sebutkan berkas konfigurasi kanald dengan --config");
    auto const read = read_config(*top);
    return Place{read.agency.code, read.state_dir};
}

bool is_attachment(std::string const& name) {
    return name.size() == 79 && name.starts_with("attachments/") && sha256_from_hex(name.substr(15)) &&
           name == "attachments/" + spool::attachment_path("", name.substr(15)).string();
}

// What an archive held, by name: the SHA-256 of each file.
struct Unpacked {
    std::map<std::string, std::string> files = {};
    std::string manifest = {};
};

class Unpacking {
public:
    explicit Unpacking(fs::path directory) : directory_(std::move(directory)) {}

    Result<Unpacked> run(ArchiveReader& archive) {
        for (;;) {
            auto const name = archive.next();
            if (!name) return name.error();
            if (name->empty()) return std::move(unpacked_);
            auto done = *name == "manifest.json" ? read_manifest(archive) : unpack(archive, *name);
            if (!done) return done.error();
        }
    }

private:
    Result<void> read_manifest(ArchiveReader& archive) {
        return archive.read([this](std::string_view piece) -> Result<void> {
            if (unpacked_.manifest.size() + piece.size() > kLongestManifest)
                return reject("ini bukan berkas cadangan Kanal");
            unpacked_.manifest += piece;
            return {};
        });
    }

    Result<void> unpack(ArchiveReader& archive, std::string const& name) {
        if (name != "spool.db" && !is_attachment(name)) return reject("ini bukan berkas cadangan Kanal");
        auto const path = directory_ / name;
        std::error_code ignored;
        fs::create_directories(path.parent_path(), ignored);
        Descriptor const file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600)
        );
        if (!file.open()) return retry("isi cadangan tidak dapat ditulis", errno);
        Sha256Stream digest;
        auto read = archive.read([&](std::string_view piece) -> Result<void> {
            digest.add(piece);
            int const cause = write_all(file.number(), piece);
            return cause == 0 ? Result<void>() : retry("isi cadangan tidak dapat ditulis", cause);
        });
        if (!read) return read.error();
        unpacked_.files[name] = to_hex(digest.finish());
        return {};
    }

    fs::path directory_;
    Unpacked unpacked_ = {};
};

// Every file of the manifest, and no other, as it was when the backup was made.
Result<void> compare(Unpacked const& unpacked, std::string const& agency) {
    boost::system::error_code error;
    auto const manifest = json::parse(unpacked.manifest, error);
    auto const* const object = manifest.if_object();
    auto const text = [&](char const* field) {
        auto const* const value = object != nullptr ? object->if_contains(field) : nullptr;
        return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
    };
    auto const* const files = object != nullptr ? object->if_contains("files") : nullptr;
    if (text("format") != "kanal.backup/1" || files == nullptr || !files->is_array())
        return reject("berkas cadangan ini terpotong, atau bukan cadangan Kanal");
    if (text("agency") != agency)
        return reject("cadangan ini milik instansi " + text("agency") + ", bukan " + agency);
    std::size_t found = 0;
    for (auto const& row : files->as_array()) {
        auto const* const file = row.if_object();
        auto const* const name = file != nullptr ? file->if_contains("name") : nullptr;
        auto const* const sha256 = file != nullptr ? file->if_contains("sha256") : nullptr;
        if (name == nullptr || !name->is_string() || sha256 == nullptr || !sha256->is_string())
            return reject("daftar isi cadangan rusak");
        auto const at = unpacked.files.find(std::string(name->as_string()));
        if (at == unpacked.files.end() || at->second != sha256->as_string())
            return reject("isi cadangan berubah sejak dibuat: " + std::string(name->as_string()));
        ++found;
    }
    if (found != unpacked.files.size() || !unpacked.files.contains("spool.db"))
        return reject("isi cadangan tidak sama dengan daftarnya");
    return {};
}

// To the owner of the state directory, and on disk.
Result<void> settle(fs::path const& directory, struct stat const& owner) {
    std::error_code ignored;
    auto const give = [&](fs::path const& path) {
        return ::lchown(path.c_str(), owner.st_uid, owner.st_gid) == 0;
    };
    if (!give(directory)) return retry("pemilik berkas tidak dapat diatur", errno);
    for (auto const& entry : fs::recursive_directory_iterator(directory, ignored))
        if (!give(entry.path())) return retry("pemilik berkas tidak dapat diatur", errno);
    Descriptor const folder(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder.open() || ::syncfs(folder.number()) != 0)
        return retry("isi cadangan tidak dapat disimpan", errno);
    return {};
}

Result<void> check_room(fs::path const& file, fs::path const& directory) {
    struct statvfs room {};
    std::error_code ignored;
    auto const size = fs::file_size(file, ignored);
    if (::statvfs(directory.c_str(), &room) != 0) return retry("ruang disk tidak terbaca", errno);
    if (ignored || size < static_cast<std::uint64_t>(room.f_bavail) * room.f_frsize) return {};
    return retry("ruang disk di " + directory.string() + " tidak cukup untuk isi cadangan");
}

// Whatever ends it, what was unpacked and not used goes.
struct Scratch {
    fs::path path = {};
    ~Scratch() {
        std::error_code ignored;
        fs::remove_all(path, ignored);
    }
};

Result<std::string> restore_into(fs::path const& file, Place const& place, struct stat const& owner) {
    auto const& directory = place.directory;
    if (auto taken = spool::take_restored_spool(directory); !taken) return taken.error();
    if (auto room = check_room(file, directory); !room) return room.error();
    Scratch const scratch{directory / "restore.partial"};
    std::error_code error;
    fs::remove_all(scratch.path, error);
    fs::create_directories(scratch.path / "attachments", error);
    fs::permissions(scratch.path, fs::perms::owner_all, error);
    fs::permissions(scratch.path / "attachments", fs::perms::owner_all, error);
    if (error) return retry("tidak dapat menulis di " + directory.string() + ": " + error.message());
    auto archive = ArchiveReader::open(file);
    if (!archive) return archive.error();
    auto const unpacked = Unpacking(scratch.path).run(**archive);
    if (!unpacked) return unpacked.error();
    if (auto same = compare(*unpacked, place.agency); !same) return same.error();
    auto const reports = spool::check_backup(scratch.path / "spool.db");
    if (!reports) return reports.error();
    if (auto settled = settle(scratch.path, owner); !settled) return settled.error();
    auto const time = time_in_name(WallClock::now());
    fs::rename(scratch.path, directory / ("restore-" + time), error);
    if (error) return retry("isi cadangan tidak dapat dipasang: " + error.message());
    if (auto taken = spool::take_restored_spool(directory); !taken) return taken.error();
    return "dipulihkan: " + std::to_string(*reports) + " laporan, " +
           std::to_string(unpacked->files.size() - 1) + " lampiran; keadaan sebelumnya disimpan di " +
           (directory / ("before-restore-" + time)).string() +
           "; sekarang: systemctl start kanald.socket kanald";
}

}  // namespace

Result<std::string> restore_backup(fs::path const& file, fs::path const& config) {
    auto const place = place_of(config);
    if (!place) return place.error();
    struct stat owner {};
    if (::stat(place->directory.c_str(), &owner) != 0)
        return retry(
            (place->directory.string() + " belum ada; jalankan kanald sekali, hentikan, lalu ulangi").c_str(),
            errno
        );
    spool::LockFile lock;
    switch (lock.take(place->directory / "lock")) {
        case spool::LockFile::Outcome::taken:
            break;
        case spool::LockFile::Outcome::held_elsewhere:
            return reject("kanald sedang berjalan; hentikan dulu: systemctl stop kanald.socket kanald");
        case spool::LockFile::Outcome::failed:
            return reject("tidak berhak atas " + place->directory.string() + "; pakai sudo");
    }
    [[maybe_unused]] auto const given =
        ::lchown((place->directory / "lock").c_str(), owner.st_uid, owner.st_gid);
    return restore_into(file, *place, owner);
}

}  // namespace kanal::kanalctl
