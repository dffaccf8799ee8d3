#include "spool/recovery/backup.hpp"

#include "base/digest.hpp"
#include "spool/attachments/attachment_files.hpp"
#include "spool/recovery/disk_space.hpp"
#include "spool/sqlite/database.hpp"
#include "spool/sqlite/database_copy.hpp"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace kanal::spool {

namespace fs = std::filesystem;

namespace {

constexpr auto kPatience = std::chrono::minutes(1);
constexpr int kPiece = 64;  // pages: 256 KiB, about six milliseconds on a disk of 45 MB/s
constexpr std::int64_t kPageSize = 4096;
// So much stays free for reports while the copy lies beside the database.
constexpr std::uint64_t kRoomKept = 64ULL << 20;

bool is_folder_name(std::string const& name) {
    return name.size() == 2 && name.find_first_not_of("0123456789abcdef") == std::string::npos;
}

}  // namespace

Backup::Backup(Database& database, DiskSpace& room, fs::path directory)
    : database_(database),
      room_(room),
      directory_(std::move(directory)),
      file_(directory_ / "backup.partial") {}

Backup::~Backup() {
    end();
}

Result<std::int64_t> Backup::begin(Time now) {
    if (active(now)) return reject("spool: backup: another one is under way");
    end();
    auto const pages = database_.number("PRAGMA page_count");
    if (!pages) return pages.error();
    auto const size = *pages * kPageSize;
    if (room_.reading().free_bytes < static_cast<std::uint64_t>(size) + kRoomKept)
        return retry("spool: backup: no room for a copy of the database beside it");
    auto copy = DatabaseCopy::begin(database_, file_);
    if (!copy) return copy.error();
    copy_ = std::move(*copy);
    active_ = true;
    asked_ = now;
    return size;
}

Result<std::int64_t> Backup::copy(Time now) {
    if (auto wanted = still_wanted(now); !wanted) return wanted.error();
    if (whole_) return 0;
    auto const done = copy_->step(kPiece);
    if (!done) return done.error();
    whole_ = *done;
    return whole_ ? 0 : std::max<std::int64_t>(copy_->pages_left(), 1) * kPageSize;
}

Result<Descriptor> Backup::database_file(Time now) {
    if (auto wanted = still_wanted(now); !wanted) return wanted.error();
    if (!whole_) return reject("spool: backup: the copy is not whole");
    Descriptor file(::open(file_.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.open()) return retry("spool: backup: open the copy", errno);
    std::error_code ignored;
    fs::remove(file_, ignored);
    return file;
}

Result<std::vector<std::string>> Backup::attachments(std::string const& folder, Time now) {
    if (auto wanted = still_wanted(now); !wanted) return wanted.error();
    if (!is_folder_name(folder)) return reject("spool: backup: no such folder");
    std::vector<std::string> names;
    std::error_code gone;
    for (auto const& entry : fs::directory_iterator(directory_ / "attachments" / folder, gone)) {
        auto name = entry.path().filename().string();
        if (sha256_from_hex(name)) names.push_back(std::move(name));
    }
    return names;
}

Result<Descriptor> Backup::attachment(std::string const& sha256_hex, Time now) {
    if (auto wanted = still_wanted(now); !wanted) return wanted.error();
    if (!sha256_from_hex(sha256_hex)) return reject("spool: backup: no such attachment");
    auto const path = attachment_path(directory_ / "attachments", sha256_hex);
    Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!file.open() && errno != ENOENT) return retry("spool: backup: open an attachment", errno);
    return file;
}

void Backup::end() {
    copy_.reset();
    whole_ = false;
    active_ = false;
    std::error_code ignored;
    fs::remove(file_, ignored);
}

bool Backup::active(Time now) {
    if (active_ && (now > asked_ + kPatience || now < asked_)) end();
    return active_;
}

Result<void> Backup::still_wanted(Time now) {
    if (!active(now)) return reject("spool: backup: none is under way");
    asked_ = now;
    return {};
}

}  // namespace kanal::spool
