#include "tests/spool/unsynced_disk.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <fstream>
#include <iterator>

namespace kanal::test {

namespace fs = std::filesystem;

namespace {

UnsyncedDisk* disk = nullptr;
sqlite3_vfs* system_files = nullptr;

// SQLite gives the room for it; the system's own file lies behind it.
struct WatchedFile {
    sqlite3_file base;
    char const* path;  // SQLite keeps it as long as the file
    sqlite3_file* real;
};

WatchedFile& of(sqlite3_file* file) {
    return *reinterpret_cast<WatchedFile*>(file);
}

sqlite3_io_methods const& real(sqlite3_file* file) {
    return *of(file).real->pMethods;
}

void apply_change(std::string& bytes, UnsyncedDisk::Change const& change) {
    auto const offset = static_cast<std::size_t>(change.offset);
    if (change.truncates) return bytes.resize(offset);
    bytes.resize(std::max(bytes.size(), offset + change.bytes.size()));
    bytes.replace(offset, change.bytes.size(), change.bytes);
}

int close(sqlite3_file* file) {
    return real(file).xClose(of(file).real);
}

int read(sqlite3_file* file, void* data, int length, sqlite3_int64 offset) {
    return real(file).xRead(of(file).real, data, length, offset);
}

int write(sqlite3_file* file, void const* data, int length, sqlite3_int64 offset) {
    disk->changed(
        of(file).path, {offset, {static_cast<char const*>(data), static_cast<std::size_t>(length)}}
    );
    return real(file).xWrite(of(file).real, data, length, offset);
}

int truncate(sqlite3_file* file, sqlite3_int64 size) {
    disk->changed(of(file).path, {.offset = size, .truncates = true});
    return real(file).xTruncate(of(file).real, size);
}

int sync(sqlite3_file* file, int) {
    disk->synced(of(file).path);
    return SQLITE_OK;  // a file of the system need not know: the power does not really go
}

int size(sqlite3_file* file, sqlite3_int64* bytes) {
    return real(file).xFileSize(of(file).real, bytes);
}

int lock(sqlite3_file* file, int level) {
    return real(file).xLock(of(file).real, level);
}

int unlock(sqlite3_file* file, int level) {
    return real(file).xUnlock(of(file).real, level);
}

int check_reserved_lock(sqlite3_file* file, int* held) {
    return real(file).xCheckReservedLock(of(file).real, held);
}

int file_control(sqlite3_file* file, int operation, void* argument) {
    return real(file).xFileControl(of(file).real, operation, argument);
}

int sector_size(sqlite3_file* file) {
    return real(file).xSectorSize(of(file).real);
}

int device_characteristics(sqlite3_file* file) {
    return real(file).xDeviceCharacteristics(of(file).real);
}

int map_shared_memory(sqlite3_file* file, int page, int bytes, int extend, void volatile** memory) {
    return real(file).xShmMap(of(file).real, page, bytes, extend, memory);
}

int lock_shared_memory(sqlite3_file* file, int offset, int count, int flags) {
    return real(file).xShmLock(of(file).real, offset, count, flags);
}

void shared_memory_barrier(sqlite3_file* file) {
    real(file).xShmBarrier(of(file).real);
}

int unmap_shared_memory(sqlite3_file* file, int remove) {
    return real(file).xShmUnmap(of(file).real, remove);
}

sqlite3_io_methods make_methods() {
    sqlite3_io_methods methods = {};
    methods.iVersion = 2;
    methods.xClose = close;
    methods.xRead = read;
    methods.xWrite = write;
    methods.xTruncate = truncate;
    methods.xSync = sync;
    methods.xFileSize = size;
    methods.xLock = lock;
    methods.xUnlock = unlock;
    methods.xCheckReservedLock = check_reserved_lock;
    methods.xFileControl = file_control;
    methods.xSectorSize = sector_size;
    methods.xDeviceCharacteristics = device_characteristics;
    methods.xShmMap = map_shared_memory;
    methods.xShmLock = lock_shared_memory;
    methods.xShmBarrier = shared_memory_barrier;
    methods.xShmUnmap = unmap_shared_memory;
    return methods;
}

int open(sqlite3_vfs*, char const* name, sqlite3_file* base, int flags, int* flags_out) {
    if (name == nullptr || (flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL)) == 0)
        return system_files->xOpen(system_files, name, base, flags, flags_out);
    auto& file = of(base);
    file = {};
    file.path = name;
    file.real = reinterpret_cast<sqlite3_file*>(&file + 1);
    disk->opened(name);
    int const code = system_files->xOpen(system_files, name, file.real, flags, flags_out);
    static sqlite3_io_methods const methods = make_methods();
    if (code == SQLITE_OK) file.base.pMethods = &methods;
    return code;
}

int remove(sqlite3_vfs*, char const* name, int sync_folder) {
    disk->removed(name);
    return system_files->xDelete(system_files, name, sync_folder);
}

}  // namespace

UnsyncedDisk::UnsyncedDisk() {
    disk = this;
    system_files = sqlite3_vfs_find(nullptr);
    static sqlite3_vfs watching = *system_files;
    watching.zName = "unsynced";
    watching.szOsFile += static_cast<int>(sizeof(WatchedFile));
    watching.xOpen = open;
    watching.xDelete = remove;
    watching.pNext = nullptr;
    sqlite3_vfs_register(&watching, 1);
}

UnsyncedDisk::~UnsyncedDisk() {
    on_operation_ = {};
}

void UnsyncedDisk::tell() const {
    if (on_operation_) on_operation_();
}

// What lies there was written before: it counts as synced.
void UnsyncedDisk::opened(std::string const& path) {
    if (files_.count(path) == 1) return;
    std::ifstream file(path, std::ios::binary);
    files_[path].synced = std::string(std::istreambuf_iterator<char>(file), {});
}

void UnsyncedDisk::removed(std::string const& path) {
    files_.erase(path);
}

void UnsyncedDisk::changed(std::string const& path, Change change) {
    tell();
    files_[path].since.push_back(std::move(change));
}

void UnsyncedDisk::synced(std::string const& path) {
    tell();
    auto& file = files_[path];
    for (auto const& change : file.since)
        apply_change(file.synced, change);
    file.since.clear();
}

void UnsyncedDisk::cut_power(fs::path const& directory, fs::path const& target, std::mt19937& random) const {
    for (auto const& [path, file] : files_) {
        if (fs::path(path).parent_path() != directory) continue;
        auto bytes = file.synced;
        auto const kept = random() % 3;  // nothing, all, or any of them
        for (auto change : file.since) {
            if (kept == 0 || (kept == 2 && random() % 2 == 0)) continue;
            if (kept == 2 && random() % 4 == 0) change.bytes.resize(change.bytes.size() / 512 / 2 * 512);
            apply_change(bytes, change);
        }
        std::ofstream(target / fs::path(path).filename(), std::ios::binary) << bytes;
    }
}

}  // namespace kanal::test
