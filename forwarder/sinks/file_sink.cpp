#include "forwarder/sinks/file_sink.hpp"

#include "base/descriptor.hpp"
#include "base/durable_file.hpp"
#include "base/log.hpp"
#include "forwarder/registry.hpp"
#include "forwarder/sinks/attachment_copy.hpp"
#include "forwarder/sinks/delivered_lines.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace kanal::forwarder {

namespace {

Error failed(char const* action, int cause) {
    return retry(std::string("file: ") + action + ": " + std::generic_category().message(cause));
}

// What only a person can mend; a full or slow disk is none of these.
bool needs_a_person(int cause) {
    return cause == EACCES || cause == EPERM || cause == EROFS || cause == ENOENT || cause == ENOTDIR ||
           cause == ELOOP;
}

class FileSink : public Sink {
public:
    explicit FileSink(FileSinkOptions options)
        : options_(std::move(options)), file_(options_.directory / "reports.jsonl") {}
    ~FileSink() override { close_file(); }

    void get_ready() override { (void)open_file(); }

    std::vector<Outcome> deliver(std::span<OutboundReport const> reports) override {
        if (auto const ready = open_file(); !ready) return all(reports, ready.error());
        std::vector<Outcome> outcomes(reports.size());
        std::string lines;
        std::vector<std::size_t> added;
        for (std::size_t i = 0; i < reports.size(); ++i)
            if (prepare(reports[i], outcomes[i], lines)) added.push_back(i);
        auto const written = append(lines);
        for (auto const i : added) {
            outcomes[i].kind = written ? Outcome::Kind::delivered : Outcome::Kind::retry;
            if (!written) outcomes[i].why = written.error().what;
            if (written) outcomes[i].tracking_id = tracking_id(known_.append(reports[i].idempotency_key()));
        }
        return outcomes;
    }

private:
    static std::string tracking_id(std::uint32_t line) { return "file:" + std::to_string(line); }

    static std::vector<Outcome> all(std::span<OutboundReport const> reports, Error const& error) {
        Outcome outcome;
        outcome.kind = error.fault == Fault::reject ? Outcome::Kind::misconfigured : Outcome::Kind::retry;
        outcome.why = error.what;
        return std::vector<Outcome>(reports.size(), outcome);
    }

    // Whether the report's line was added to `lines`; its outcome is known otherwise.
    bool prepare(OutboundReport const& report, Outcome& outcome, std::string& lines) {
        if (auto const line = known_.find(report.idempotency_key())) {
            outcome.kind = Outcome::Kind::delivered;
            outcome.tracking_id = tracking_id(*line);
            return false;
        }
        if (report.record.find('\n') != std::string::npos) {
            outcome.kind = Outcome::Kind::refused;
            outcome.why = "file: the record has a line break";
            return false;
        }
        auto const copied = copy_attachments(report);
        if (!copied) {
            outcome.why = copied.error().what;
            return false;
        }
        lines += report.record;
        lines += '\n';
        return true;
    }

    Result<void> copy_attachments(OutboundReport const& report) {
        for (auto const& sha256 : report.attachments) {
            auto const copied =
                copy_attachment(options_.attachment_path(sha256), options_.directory / "attachments", sha256);
            if (copied) continue;
            if (copied.error().fault == Fault::retry) return copied.error();
            // The text must not wait for bytes that will not come back.
            log::event(
                log::Level::error,
                "attachment_missing",
                {{"centre", options_.centre}, {"report", report.id}, {"reason", copied.error().what}}
            );
        }
        return {};
    }

    // The file as it stands under its name now; read from the start when it is another one than before.
    Result<void> open_file() {
        struct stat named {};
        if (file_now_.open() && ::stat(file_.c_str(), &named) == 0 && named.st_ino == inode_ &&
            named.st_dev == device_)
            return {};
        close_file();
        auto opened = open_and_scan();
        if (!opened) close_file();
        return opened;
    }

    Result<void> open_and_scan() {
        if (::mkdir(options_.directory.c_str(), 0750) != 0 && errno != EEXIST)
            return open_failed("make folder", errno);
        file_now_ =
            Descriptor(::open(file_.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640));
        if (!file_now_.open()) return open_failed("open", errno);
        if (auto const scanned = known_.scan(file_now_.number()); !scanned) return scanned.error();
        if (known_.torn_bytes() > 0) {
            if (::ftruncate(file_now_.number(), static_cast<off_t>(known_.whole_bytes())) != 0)
                return failed("cut torn line", errno);
            log::event(
                log::Level::warning,
                "file_line_cut",
                {{"centre", options_.centre}, {"bytes", known_.torn_bytes()}}
            );
        }
        if (known_.foreign() > 0)
            log::event(
                log::Level::warning,
                "file_line_foreign",
                {{"centre", options_.centre}, {"lines", known_.foreign()}}
            );
        // Lines of a process that was killed before its sync are in the cache only.
        if (::fdatasync(file_now_.number()) != 0) return failed("sync", errno);
        return sync_names();
    }

    Result<void> sync_names() {
        for (auto const& folder : {options_.directory, options_.directory / ".."})
            if (auto const synced = sync_folder(folder); !synced) return synced.error();
        struct stat opened {};
        if (::fstat(file_now_.number(), &opened) != 0) return failed("stat", errno);
        inode_ = opened.st_ino;
        device_ = opened.st_dev;
        size_ = opened.st_size;
        return {};
    }

    static Error open_failed(char const* action, int cause) {
        auto error = failed(action, cause);
        if (needs_a_person(cause)) error.fault = Fault::reject;
        return error;
    }

    // All of it on disk, or none of it in the file.
    Result<void> append(std::string_view lines) {
        if (lines.empty()) return {};
        auto const whole = static_cast<off_t>(size_ + static_cast<off_t>(lines.size()));
        int cause = write_all(file_now_.number(), lines);
        if (cause == 0 && ::fdatasync(file_now_.number()) != 0) cause = errno;
        if (cause == 0) {
            size_ = whole;
            return {};
        }
        // Closed in any case: after a failed sync the cache cannot be trusted, and the next delivery looks
        // at what the file really holds.
        (void)!::ftruncate(file_now_.number(), size_);
        close_file();
        return failed("append", cause);
    }

    void close_file() { file_now_.reset(); }

    FileSinkOptions options_;
    std::filesystem::path file_;
    DeliveredLines known_;
    Descriptor file_now_ = {};
    ino_t inode_ = 0;
    dev_t device_ = 0;
    off_t size_ = 0;
};

}  // namespace

std::unique_ptr<Sink> make_file_sink(FileSinkOptions options) {
    return std::make_unique<FileSink>(std::move(options));
}

// {name, kind: file, path: DIR}
std::unique_ptr<Sink> make_file(YamlReader& block, SinkSurroundings const& surroundings) {
    FileSinkOptions options;
    options.centre = block.text("name", "");
    options.directory = block.path("path");
    options.attachment_path = surroundings.attachment_path;
    return make_file_sink(std::move(options));
}

}  // namespace kanal::forwarder
