#include "daemon/kanalctl/archive.hpp"

#include "base/digest.hpp"
#include "base/durable_file.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include <cerrno>
#include <ctime>
#include <system_error>
#include <vector>

namespace kanal::kanalctl {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kPiece = 256 * 1024;

struct WriteDone {
    void operator()(archive* tar) const { archive_write_free(tar); }
};
struct ReadDone {
    void operator()(archive* tar) const { archive_read_free(tar); }
};
struct EntryDone {
    void operator()(archive_entry* entry) const { archive_entry_free(entry); }
};

Result<void> sync_parent(fs::path const& file) {
    auto const parent = file.has_parent_path() ? file.parent_path() : fs::path(".");
    auto const synced = sync_folder(parent);
    if (!synced) return retry("folder tujuan tidak dapat disimpan: " + synced.error().what);
    return {};
}

}  // namespace

struct ArchiveWriter::Parts {
    ~Parts() {
        tar.reset();
        if (!finished) ::unlink(partial.c_str());
    }

    Result<void> begin_entry(std::string const& name, std::uint64_t size) {
        std::unique_ptr<archive_entry, EntryDone> const entry(archive_entry_new());
        archive_entry_set_pathname(entry.get(), name.c_str());
        archive_entry_set_filetype(entry.get(), AE_IFREG);
        archive_entry_set_perm(entry.get(), 0600);
        archive_entry_set_size(entry.get(), static_cast<la_int64_t>(size));
        archive_entry_set_mtime(entry.get(), made_at, 0);
        if (archive_write_header(tar.get(), entry.get()) != ARCHIVE_OK) return failure();
        return {};
    }
    Result<void> write(std::string_view piece) {
        auto const written = archive_write_data(tar.get(), piece.data(), piece.size());
        if (written != static_cast<la_ssize_t>(piece.size())) return failure();
        return {};
    }
    Error failure() const {
        char const* const text = archive_error_string(tar.get());
        return retry(
            std::string("berkas cadangan tidak dapat ditulis: ") + (text != nullptr ? text : "disk penuh?")
        );
    }

    fs::path file = {};
    fs::path partial = {};
    Descriptor descriptor = {};
    std::unique_ptr<archive, WriteDone> tar = {};
    std::time_t made_at = 0;
    bool finished = false;
};

ArchiveWriter::ArchiveWriter(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
ArchiveWriter::~ArchiveWriter() = default;

Result<std::unique_ptr<ArchiveWriter>> ArchiveWriter::create(fs::path const& file) {
    std::error_code ignored;
    if (fs::exists(fs::symlink_status(file, ignored)))
        return reject(file.string() + " sudah ada dan tidak ditimpa");
    auto partial = file;
    partial += ".partial";
    Descriptor descriptor(::open(partial.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600)
    );
    if (!descriptor.open() && errno == EEXIST)
        return reject(
            partial.string() + " sudah ada: cadangan lain sedang dibuat, atau sisa yang boleh dihapus"
        );
    if (!descriptor.open()) return retry(file.string() + " tidak dapat dibuat", errno);
    auto parts = std::make_unique<Parts>();
    parts->file = file;
    parts->partial = partial;
    parts->descriptor = std::move(descriptor);
    parts->made_at = std::time(nullptr);
    parts->tar.reset(archive_write_new());
    archive_write_set_format_pax_restricted(parts->tar.get());
    archive_write_add_filter_none(parts->tar.get());
    if (archive_write_open_fd(parts->tar.get(), parts->descriptor.number()) != ARCHIVE_OK)
        return parts->failure();
    return std::unique_ptr<ArchiveWriter>(new ArchiveWriter(std::move(parts)));
}

Result<ArchiveWriter::Added> ArchiveWriter::add(std::string const& name, Descriptor const& content) {
    struct stat status {};
    if (::fstat(content.number(), &status) != 0) return retry("isi cadangan tidak terbaca", errno);
    Added added{.size = static_cast<std::uint64_t>(status.st_size)};
    if (auto begun = parts_->begin_entry(name, added.size); !begun) return begun.error();
    Sha256Stream digest;
    std::vector<char> buffer(kPiece);
    std::uint64_t offset = 0;
    while (offset < added.size) {
        auto const read = ::pread(content.number(), buffer.data(), buffer.size(), static_cast<off_t>(offset));
        if (read < 0 && errno == EINTR) continue;
        if (read <= 0) return retry("isi cadangan tidak terbaca sampai selesai", read < 0 ? errno : EIO);
        std::string_view const piece(buffer.data(), static_cast<std::size_t>(read));
        digest.add(piece);
        if (auto written = parts_->write(piece); !written) return written.error();
        offset += piece.size();
    }
    added.sha256 = digest.finish();
    return added;
}

Result<ArchiveWriter::Added> ArchiveWriter::add(std::string const& name, std::string_view content) {
    if (auto begun = parts_->begin_entry(name, content.size()); !begun) return begun.error();
    if (auto written = parts_->write(content); !written) return written.error();
    return Added{content.size(), sha256(content)};
}

Result<void> ArchiveWriter::finish() {
    auto& parts = *parts_;
    if (archive_write_close(parts.tar.get()) != ARCHIVE_OK) return parts.failure();
    if (::fsync(parts.descriptor.number()) != 0) return retry("berkas cadangan tidak dapat disimpan", errno);
    // Not rename(): a file that came to be there meanwhile is somebody's.
    if (::renameat2(AT_FDCWD, parts.partial.c_str(), AT_FDCWD, parts.file.c_str(), RENAME_NOREPLACE) != 0) {
        bool const unknown = errno == EINVAL;  // NFS, FAT: no such rename
        if (!unknown) return retry("berkas cadangan tidak dapat diberi nama", errno);
        if (::rename(parts.partial.c_str(), parts.file.c_str()) != 0)
            return retry("berkas cadangan tidak dapat diberi nama", errno);
    }
    parts.finished = true;
    return sync_parent(parts.file);
}

struct ArchiveReader::Parts {
    Descriptor descriptor = {};
    std::unique_ptr<archive, ReadDone> tar = {};

    Error failure() const {
        char const* const text = archive_error_string(tar.get());
        return reject(std::string("berkas cadangan rusak: ") + (text != nullptr ? text : "terpotong"));
    }
};

ArchiveReader::ArchiveReader(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
ArchiveReader::~ArchiveReader() = default;

Result<std::unique_ptr<ArchiveReader>> ArchiveReader::open(fs::path const& file) {
    auto parts = std::make_unique<Parts>();
    parts->descriptor = Descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!parts->descriptor.open()) return retry(file.string() + " tidak dapat dibuka", errno);
    parts->tar.reset(archive_read_new());
    archive_read_support_format_tar(parts->tar.get());
    if (archive_read_open_fd(parts->tar.get(), parts->descriptor.number(), kPiece) != ARCHIVE_OK)
        return parts->failure();
    return std::unique_ptr<ArchiveReader>(new ArchiveReader(std::move(parts)));
}

Result<std::string> ArchiveReader::next() {
    archive_entry* entry = nullptr;
    int const code = archive_read_next_header(parts_->tar.get(), &entry);
    if (code == ARCHIVE_EOF) return std::string();
    if (code != ARCHIVE_OK) return parts_->failure();
    char const* const name = archive_entry_pathname(entry);
    if (name == nullptr || archive_entry_filetype(entry) != AE_IFREG ||
        archive_entry_hardlink(entry) != nullptr)
        return reject("ini bukan berkas cadangan Kanal");
    return std::string(name);
}

Result<void> ArchiveReader::read(std::function<Result<void>(std::string_view)> const& take) {
    std::vector<char> buffer(kPiece);
    for (;;) {
        auto const size = archive_read_data(parts_->tar.get(), buffer.data(), buffer.size());
        if (size < 0) return parts_->failure();
        if (size == 0) return {};
        auto taken = take(std::string_view(buffer.data(), static_cast<std::size_t>(size)));
        if (!taken) return taken.error();
    }
}

}  // namespace kanal::kanalctl
