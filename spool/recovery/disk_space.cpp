#include "spool/recovery/disk_space.hpp"

#include "base/descriptor.hpp"
#include "base/log.hpp"

#include <fcntl.h>
#include <openssl/rand.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include <algorithm>
#include <limits>
#include <string>

namespace kanal::spool {

namespace {

constexpr std::uint64_t kPiece = 16ULL << 20;
constexpr std::size_t kBlock = 256 * 1024;

bool append(int descriptor, std::uint64_t count) {
    std::string block(kBlock, '\0');
    while (count > 0) {
        auto const length = std::min<std::uint64_t>(count, block.size());
        if (RAND_bytes(reinterpret_cast<unsigned char*>(block.data()), static_cast<int>(length)) != 1)
            return false;
        ssize_t const written = ::write(descriptor, block.data(), length);
        if (written <= 0) return false;
        count -= static_cast<std::uint64_t>(written);
    }
    return ::fsync(descriptor) == 0;
}

constexpr std::uint64_t kPageSize = 4096;
constexpr std::uint64_t kInodesNeeded = 64;

// What content of this size takes with its share of the indexes.
std::uint64_t with_indexes(std::uint64_t bytes) {
    return bytes + bytes / 4 + 8 * 1024;
}

}  // namespace

ReserveFile::ReserveFile(std::filesystem::path file, std::uint64_t size)
    : file_(std::move(file)), size_(size) {
    std::error_code absent;
    auto const held = std::filesystem::file_size(file_, absent);
    if (!absent) held_ = held;
}

void ReserveFile::release() {
    std::error_code ignored;
    std::filesystem::remove(file_, ignored);
    held_ = 0;
}

Result<void> ReserveFile::grow() {
    if (complete()) return {};
    Descriptor const file(::open(file_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600)
    );
    if (!file.open()) return retry("spool: reserve: cannot be opened");
    auto const count = std::min(kPiece, size_ - held_);
    if (!append(file.number(), count)) {
        release();
        return retry("spool: reserve: cannot be written");
    }
    held_ += count;
    return {};
}

bool has_room(SpaceReading const& reading, SpaceLimits const& limits, bool had_room) {
    std::uint64_t const factor = had_room ? 1 : 2;
    std::uint64_t const left =
        limits.capacity > reading.database_bytes ? limits.capacity - reading.database_bytes : 0;
    // A small capacity would never be left if the disk's watermark counted for it.
    std::uint64_t const capacity_mark = std::min(limits.shed_below, limits.capacity / 20);
    return reading.free_bytes >= factor * limits.shed_below && left >= factor * capacity_mark &&
           reading.free_inodes >= factor * kInodesNeeded;
}

DiskSpace::DiskSpace(std::filesystem::path directory, SpaceLimits limits)
    : directory_(std::move(directory)), limits_(limits), reserve_(directory_ / "ballast", limits.reserve) {}

Result<void> DiskSpace::limit(Database& database) {
    auto const bytes = limits_.capacity + limits_.capacity / 8 + (1 << 20);
    return database.script("PRAGMA max_page_count=" + std::to_string(bytes / kPageSize));
}

void DiskSpace::measure(Database& database) {
    struct statvfs disk = {};
    if (::statvfs(directory_.c_str(), &disk) == 0) {
        reading_.free_bytes = static_cast<std::uint64_t>(disk.f_bavail) * disk.f_frsize;
        // File systems without a fixed number of inodes say 0 of 0.
        reading_.free_inodes = disk.f_files == 0 ? std::numeric_limits<std::uint32_t>::max() : disk.f_favail;
    }
    auto const pages = database.number("PRAGMA page_count");
    auto const unused = database.number("PRAGMA freelist_count");
    if (pages && unused) reading_.database_bytes = static_cast<std::uint64_t>(*pages - *unused) * kPageSize;

    in_log_ = database.wal_bytes();
    admitted_ = 0;
}

bool DiskSpace::tight() const {
    return reading_.free_bytes < limits_.reserve / 2 + in_log_;
}

void DiskSpace::prepare(Database& database) {
    measure(database);
    if (tight() && in_log_ > 0 && database.checkpoint(Database::Checkpoint::truncate)) measure(database);
    if (tight() && !reserve_released_) release_reserve();
    bool const room = has_room(reading_, limits_, has_room_);
    if (room != has_room_)
        log::event(
            room ? log::Level::notice : log::Level::error,
            room ? "spool_room_back" : "spool_room_short",
            {{"free_bytes", reading_.free_bytes},
             {"free_inodes", reading_.free_inodes},
             {"database_bytes", reading_.database_bytes}}
        );
    has_room_ = room;
}

bool DiskSpace::admit(std::uint64_t bytes) {
    if (reserve_released_ || shut_) return false;
    auto const wanted = admitted_ + with_indexes(bytes);
    if (reading_.database_bytes + wanted > limits_.capacity) return false;
    // Once into the log, and once from there into the file.
    if (reading_.free_bytes < limits_.reserve / 2 + in_log_ + 2 * wanted) return false;
    admitted_ = wanted;
    return true;
}

void DiskSpace::release_reserve() {
    reserve_.release();
    if (!reserve_released_)
        log::event(log::Level::alert, "spool_ballast_given_up", {{"free_bytes", reading_.free_bytes}});
    reserve_released_ = true;
}

void DiskSpace::renew(Database& database) {
    prepare(database);
    std::uint64_t const wanted = 2 * limits_.shed_below + 2 * limits_.reserve;
    if (!has_room_ || reading_.free_bytes < wanted) return;
    if (!reserve_.grow() || !reserve_.complete() || !reserve_released_) return;
    reserve_released_ = false;
    log::event(log::Level::notice, "spool_ballast_renewed", {{"free_bytes", reading_.free_bytes}});
}

}  // namespace kanal::spool
