#include "desk/table_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>

namespace kanal::desk {

namespace {

Error failed(char const* what) {
    return retry(std::string("table: ") + what + ": " + std::strerror(errno));
}

}  // namespace

Result<std::unique_ptr<TableFile>> TableFile::create(TableFormat format, std::vector<std::string> columns) {
    Descriptor file(::open("/var/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
    if (!file.open()) return failed("create");
    TableOptions options;
    options.file = "/proc/self/fd/" + std::to_string(file.number());
    options.columns = std::move(columns);
    auto writer = write_table(format, std::move(options));
    if (!writer) return writer.error();
    return std::unique_ptr<TableFile>(new TableFile(std::move(file), std::move(*writer)));
}

Result<void> TableFile::add(std::vector<std::vector<std::string>> const& rows) {
    for (auto const& row : rows)
        if (auto written = writer_->row(row); !written) return written;
    return {};
}

Result<std::string> TableFile::finish() {
    if (auto finished = writer_->finish(); !finished) return finished.error();
    struct stat status {};
    if (::fstat(file_.number(), &status) != 0) return failed("stat");
    std::string bytes(static_cast<std::size_t>(status.st_size), '\0');
    std::size_t read = 0;
    while (read < bytes.size()) {
        auto const got =
            ::pread(file_.number(), bytes.data() + read, bytes.size() - read, static_cast<off_t>(read));
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return failed("read");
        read += static_cast<std::size_t>(got);
    }
    return bytes;
}

}  // namespace kanal::desk
