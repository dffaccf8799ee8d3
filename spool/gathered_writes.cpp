#include "spool/gathered_writes.hpp"

#include <sqlite3.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace kanal::spool {

namespace {

// SQLite's default way writes at most 0x1ffff bytes in one call, and takes more for a full disk.
constexpr int kMostGathered = 124 << 10;

constexpr std::uint64_t kReadBetweenSigns = 4ULL << 20;

thread_local std::function<void()> on_reading;
thread_local std::uint64_t read_since_call = 0;

void count_read(int length) {
    if (!on_reading) return;
    read_since_call += static_cast<std::uint64_t>(length);
    if (read_since_call < kReadBetweenSigns) return;
    read_since_call = 0;
    on_reading();
}

sqlite3_vfs* system_files() {
    static sqlite3_vfs* const found = sqlite3_vfs_find(nullptr);
    return found;
}

// SQLite gives the room for it; the system's own file lies behind it.
struct GatheringFile {
    sqlite3_file base;
    char* gathered;
    int length;
    sqlite3_int64 offset;  // of the first gathered byte
    sqlite3_file* real;
};

GatheringFile& of(sqlite3_file* file) {
    return *reinterpret_cast<GatheringFile*>(file);
}

int hand_over(GatheringFile& file) {
    if (file.length == 0) return SQLITE_OK;
    int const length = file.length;
    file.length = 0;
    return file.real->pMethods->xWrite(file.real, file.gathered, length, file.offset);
}

int write(sqlite3_file* base, void const* data, int length, sqlite3_int64 offset) {
    auto& file = of(base);
    if (!file.gathered) return file.real->pMethods->xWrite(file.real, data, length, offset);
    bool const follows = file.length > 0 && offset == file.offset + file.length;
    if (!follows || length > kMostGathered - file.length) {
        if (int const code = hand_over(file); code != SQLITE_OK) return code;
        file.offset = offset;
    }
    if (length > kMostGathered) return file.real->pMethods->xWrite(file.real, data, length, offset);
    std::memcpy(file.gathered + file.length, data, static_cast<std::size_t>(length));
    file.length += length;
    return SQLITE_OK;
}

int read(sqlite3_file* base, void* data, int length, sqlite3_int64 offset) {
    auto& file = of(base);
    count_read(length);
    bool const apart = offset + length <= file.offset || offset >= file.offset + file.length;
    if (!apart) {
        if (int const code = hand_over(file); code != SQLITE_OK) return code;
    }
    return file.real->pMethods->xRead(file.real, data, length, offset);
}

int sync(sqlite3_file* base, int flags) {
    auto& file = of(base);
    if (int const code = hand_over(file); code != SQLITE_OK) return code;
    return file.real->pMethods->xSync(file.real, flags);
}

int truncate(sqlite3_file* base, sqlite3_int64 size) {
    auto& file = of(base);
    if (int const code = hand_over(file); code != SQLITE_OK) return code;
    return file.real->pMethods->xTruncate(file.real, size);
}

int size(sqlite3_file* base, sqlite3_int64* bytes) {
    auto& file = of(base);
    if (int const code = hand_over(file); code != SQLITE_OK) return code;
    return file.real->pMethods->xFileSize(file.real, bytes);
}

int close(sqlite3_file* base) {
    auto& file = of(base);
    int const handed = hand_over(file);
    int const closed = file.real->pMethods->xClose(file.real);
    std::free(file.gathered);
    return handed == SQLITE_OK ? closed : handed;
}

int lock(sqlite3_file* file, int level) {
    return of(file).real->pMethods->xLock(of(file).real, level);
}

int unlock(sqlite3_file* file, int level) {
    return of(file).real->pMethods->xUnlock(of(file).real, level);
}

int check_reserved_lock(sqlite3_file* file, int* held) {
    return of(file).real->pMethods->xCheckReservedLock(of(file).real, held);
}

int file_control(sqlite3_file* file, int operation, void* argument) {
    return of(file).real->pMethods->xFileControl(of(file).real, operation, argument);
}

int sector_size(sqlite3_file* file) {
    return of(file).real->pMethods->xSectorSize(of(file).real);
}

int device_characteristics(sqlite3_file* file) {
    return of(file).real->pMethods->xDeviceCharacteristics(of(file).real);
}

int map_shared_memory(sqlite3_file* file, int page, int size, int extend, void volatile** memory) {
    return of(file).real->pMethods->xShmMap(of(file).real, page, size, extend, memory);
}

int lock_shared_memory(sqlite3_file* file, int offset, int count, int flags) {
    return of(file).real->pMethods->xShmLock(of(file).real, offset, count, flags);
}

void shared_memory_barrier(sqlite3_file* file) {
    of(file).real->pMethods->xShmBarrier(of(file).real);
}

int unmap_shared_memory(sqlite3_file* file, int remove) {
    return of(file).real->pMethods->xShmUnmap(of(file).real, remove);
}

// Version 2: with shared memory, by which other connections read beside the one that writes.
sqlite3_io_methods make_methods() {
    sqlite3_io_methods methods = {};
    methods.iVersion = 2;
    methods.xShmMap = map_shared_memory;
    methods.xShmLock = lock_shared_memory;
    methods.xShmBarrier = shared_memory_barrier;
    methods.xShmUnmap = unmap_shared_memory;
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
    return methods;
}

int open(sqlite3_vfs*, char const* name, sqlite3_file* base, int flags, int* flags_out) {
    auto* const system = system_files();
    if ((flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL)) == 0)
        return system->xOpen(system, name, base, flags, flags_out);
    auto& file = of(base);
    file = {};
    file.real = reinterpret_cast<sqlite3_file*>(&file + 1);
    bool const gathers = (flags & SQLITE_OPEN_WAL) != 0;
    if (gathers) {
        file.gathered = static_cast<char*>(std::malloc(kMostGathered));
        if (!file.gathered) return SQLITE_NOMEM;
    }
    int const code = system->xOpen(system, name, file.real, flags, flags_out);
    static sqlite3_io_methods const methods = make_methods();
    if (code == SQLITE_OK) {
        file.base.pMethods = &methods;
    } else {
        std::free(file.gathered);
    }
    return code;
}

}  // namespace

ReadProgress::ReadProgress(std::function<void()> on_read) {
    on_reading = std::move(on_read);
    read_since_call = 0;
}

ReadProgress::~ReadProgress() {
    on_reading = nullptr;
}

char const* gathered_writes() {
    static sqlite3_vfs registered = [] {
        sqlite3_vfs copy = *system_files();
        copy.zName = "kanal";
        copy.szOsFile += static_cast<int>(sizeof(GatheringFile));
        copy.xOpen = open;
        copy.pNext = nullptr;
        return copy;
    }();
    static int const code = sqlite3_vfs_register(&registered, 0);
    (void)code;
    return registered.zName;
}

}  // namespace kanal::spool
