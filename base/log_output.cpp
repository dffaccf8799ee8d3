#include "base/log_output.hpp"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace kanal::log {

namespace {

constexpr auto kMinute = std::chrono::minutes(1);

Field const* reason_in(std::initializer_list<Field> fields) {
    for (auto const& field : fields) {
        if (field.name == "reason") return &field;
    }
    return nullptr;
}

}  // namespace

LineLimit::Kind& LineLimit::kind(Key key) {
    if (kinds_.size() >= kMostKinds && !kinds_.contains(key)) {
        std::get<2>(key) = "other";
        if (kinds_.size() >= 2 * kMostKinds && !kinds_.contains(key)) std::get<1>(key) = "other";
    }
    return kinds_[std::move(key)];
}

bool LineLimit::pass(
    Level level, std::string_view event, std::initializer_list<Field> fields, unsigned burst, Instant now
) {
    auto const* const reason = reason_in(fields);
    auto const* const first = fields.size() > 0 ? fields.begin() : nullptr;
    auto const* const of = first != reason ? first : nullptr;
    auto& one = kind({std::string(event), of ? of->value : "", reason ? reason->value : ""});
    one.level = level;
    if (of) one.of_field = of->name;
    ++one.total;
    if (one.written == 0 || now - one.minute >= kMinute) {
        one.unreported += one.suppressed;
        one.suppressed = 0;
        one.minute = now;
        one.written = 0;
    }
    if (one.written < burst) {
        ++one.written;
        return true;
    }
    ++one.suppressed;
    return false;
}

std::vector<LineLimit::Suppressed> LineLimit::over(Instant now) {
    std::vector<Suppressed> all;
    for (auto& [key, one] : kinds_) {
        if (now - one.minute >= kMinute) {
            one.unreported += one.suppressed;
            one.suppressed = 0;
        }
        if (one.unreported == 0) continue;
        auto const& [event, of, reason] = key;
        all.push_back({one.level, event, one.of_field, of, reason, one.unreported});
        one.unreported = 0;
    }
    return all;
}

std::vector<Count> LineLimit::counts() const {
    std::vector<Count> all;
    for (auto const& [key, one] : kinds_) {
        auto const& [event, of, reason] = key;
        all.push_back({event, of, reason, one.total});
    }
    return all;
}

namespace {

// A pipe takes so much whole or not at all (pipe(7)).
constexpr std::size_t kLongestLine = PIPE_BUF;

Descriptor open_again(int descriptor) {
    auto const path = "/proc/self/fd/" + std::to_string(descriptor);
    return Descriptor(::open(path.c_str(), O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
}

LogOutput::Line losses(std::uint64_t lines) {
    LogOutput::Line line;
    line.text = format(Level::warning, "log_lost", {{"lines", lines}});
    line.entries.append("SYSLOG_IDENTIFIER=").append(program_invocation_short_name);
    line.entries.append("\nPRIORITY=4\nMESSAGE=").append(line.text, 3);
    line.entries.append("\nKANAL_EVENT=log_lost\nKANAL_LINES=").append(std::to_string(lines)) += '\n';
    return line;
}

}  // namespace

LogOutput::LogOutput(int descriptor, std::filesystem::path journal)
    : descriptor_(descriptor), journal_(std::move(journal)) {
    if (!journal_.empty()) journal_socket_ = Descriptor(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
}

// What the descriptor leads to now: somebody may have redirected it.
void LogOutput::follow_descriptor() {
    struct stat status {};
    if (::fstat(descriptor_, &status) != 0) return;
    std::pair const file{status.st_dev, status.st_ino};
    if (file == file_) return;
    file_ = file;
    rest_.clear();
    own_.reset();
    bool const may_block = S_ISFIFO(status.st_mode) || S_ISCHR(status.st_mode);
    if (may_block) own_ = open_again(descriptor_);
    may_wait_ = may_block && !own_.open();
    is_socket_ = S_ISSOCK(status.st_mode);
}

void LogOutput::write(Line const& line) {
    std::lock_guard const lock(mutex_);
    report_losses_locked();
    if (unreported_ == 0 && put(line)) return;
    ++lost_;
    ++unreported_;
}

void LogOutput::report_losses() {
    std::lock_guard const lock(mutex_);
    report_losses_locked();
}

void LogOutput::report_losses_locked() {
    if (unreported_ > 0 && put(losses(unreported_))) unreported_ = 0;
}

std::uint64_t LogOutput::lost() const {
    std::lock_guard const lock(mutex_);
    return lost_;
}

bool LogOutput::put(Line const& line) {
    if (journal_socket_.open()) {
        if (put_journal(line)) return true;
        // A journal that is stopped would not read the descriptor either. One that is not there may be a
        // plain file.
        if (errno == EAGAIN) return false;
    }
    return put_descriptor(line.text);
}

bool LogOutput::put_journal(Line const& line) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    auto const& path = journal_.native();
    if (path.size() >= sizeof(address.sun_path)) return errno = ENAMETOOLONG, false;
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    auto const* const to = reinterpret_cast<sockaddr const*>(&address);
    auto const sent = ::sendto(
        journal_socket_.number(),
        line.entries.data(),
        line.entries.size(),
        MSG_DONTWAIT | MSG_NOSIGNAL,
        to,
        sizeof(address)
    );
    return sent >= 0;
}

bool LogOutput::put_descriptor(std::string_view text) {
    follow_descriptor();
    if (!put_rest()) return false;
    std::string line(text.substr(0, kLongestLine - 1));
    line += '\n';
    auto const written = write_some(line);
    if (written <= 0) return false;
    rest_ = line.substr(static_cast<std::size_t>(written));
    return true;
}

bool LogOutput::put_rest() {
    if (rest_.empty()) return true;
    auto const written = write_some(rest_);
    if (written > 0) rest_.erase(0, static_cast<std::size_t>(written));
    return rest_.empty();
}

ssize_t LogOutput::write_some(std::string_view bytes) {
    if (is_socket_) return ::send(descriptor_, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (own_.open()) return ::write(own_.number(), bytes.data(), bytes.size());
    if (may_wait_) {
        pollfd ready{descriptor_, POLLOUT, 0};
        if (::poll(&ready, 1, 0) != 1 || (ready.revents & POLLOUT) == 0) return -1;
    }
    return ::write(descriptor_, bytes.data(), bytes.size());
}

}  // namespace kanal::log
