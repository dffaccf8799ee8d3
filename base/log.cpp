#include "base/log.hpp"

#include "base/ascii.hpp"
#include "base/digest.hpp"
#include "base/log_output.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <mutex>

namespace kanal::log {

namespace {

bool is_printable(char c) {
    return c >= ' ' && c < 0x7f;
}

bool is_plain(char c) {
    return is_printable(c) && c != ' ' && c != '"' && c != '=' && c != '\\';
}

void append_value(std::string& line, std::string_view value) {
    bool plain = !value.empty();
    for (char const c : value)
        plain = plain && is_plain(c);
    if (plain) {
        line += value;
        return;
    }
    line += '"';
    for (char const c : value) {
        if (c == '"' || c == '\\') line += '\\';
        line += is_printable(c) ? c : '?';
    }
    line += '"';
}

// systemd names the device and inode of the journal's stream, so that a redirected stderr is recognised.
bool stderr_is_journal() {
    char const* const stream = std::getenv("JOURNAL_STREAM");
    if (stream == nullptr) return false;
    struct stat status {};
    if (fstat(STDERR_FILENO, &status) != 0) return false;
    return std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino) == stream;
}

constexpr auto kJournalSocket = "/run/systemd/journal/socket";

constexpr std::size_t kUsualLine = 192;
constexpr std::size_t kUsualEntries = 512;
constexpr std::size_t kPrefix = 3;  // "<6>"

// Also of a value that holds what no line may hold.
void append_entry(std::string& entries, Field const& field) {
    entries += "KANAL_";
    for (char const c : field.name)
        entries += ascii_upper(c);
    entries += '=';
    for (char const c : field.value)
        entries += is_printable(c) ? c : '?';
    entries += '\n';
}

// By which the journal finds the event in ops/journal/kanal.catalog.
std::string message_id(std::string_view event) {
    return to_hex(sha256("kanal.event/" + std::string(event))).substr(0, 32);
}

std::string entries_of(
    Level level, std::string_view name, std::initializer_list<Field> fields, std::string_view line
) {
    std::string entries;
    entries.reserve(kUsualEntries);
    entries.append("SYSLOG_IDENTIFIER=").append(program_invocation_short_name);
    if (level <= Level::error) entries.append("\nMESSAGE_ID=").append(message_id(name));
    entries.append("\nPRIORITY=").append(std::to_string(static_cast<int>(level)));
    entries.append("\nMESSAGE=").append(line.substr(kPrefix));
    entries.append("\nKANAL_EVENT=").append(name) += '\n';
    for (auto const& field : fields)
        append_entry(entries, field);
    return entries;
}

LogOutput& output() {
    // Never destroyed: threads may still log while the process ends.
    static auto* const made = new LogOutput(STDERR_FILENO, stderr_is_journal() ? kJournalSocket : "");
    return *made;
}

struct Limit {
    std::mutex mutex = {};
    LineLimit lines = {};
};

struct Alarm {
    std::mutex mutex = {};
    std::function<void(std::string_view)> callback = {};
};

Alarm& alarm() {
    static auto* const made = new Alarm();
    return *made;
}

void raise_alarm(std::string_view name) {
    std::lock_guard const lock(alarm().mutex);
    if (alarm().callback) alarm().callback(name);
}

Limit& limit() {
    static auto* const made = new Limit();
    return *made;
}

void say(LineLimit::Suppressed const& suppressed) {
    auto const& [level, name, of_field, of, reason, lines] = suppressed;
    if (of_field.empty()) {
        event(level, "log_suppressed", {{"of", name}, {"reason", reason}, {"lines", lines}});
    } else {
        event(level, "log_suppressed", {{"of", name}, {of_field, of}, {"reason", reason}, {"lines", lines}});
    }
}

void flush_until(LineLimit::Instant now) {
    std::vector<LineLimit::Suppressed> suppressed;
    {
        std::lock_guard const lock(limit().mutex);
        suppressed = limit().lines.over(now);
    }
    for (auto const& one : suppressed)
        say(one);
    output().report_losses();
}

}  // namespace

std::string format(Level level, std::string_view name, std::initializer_list<Field> fields) {
    std::string line;
    line.reserve(kUsualLine);
    line.append("<").append(std::to_string(static_cast<int>(level))).append(">event=").append(name);
    for (auto const& field : fields) {
        line += ' ';
        line += field.name;
        line += '=';
        append_value(line, field.value);
    }
    return line;
}

void event(Level level, std::string_view name, std::initializer_list<Field> fields) {
    LogOutput::Line line;
    line.text = format(level, name, fields);
    if (output().has_journal()) line.entries = entries_of(level, name, fields, line.text);
    output().write(line);
    if (level == Level::alert) raise_alarm(name);
}

void limited_event(Level level, std::string_view name, std::initializer_list<Field> fields, unsigned burst) {
    bool passed = false;
    {
        std::lock_guard const lock(limit().mutex);
        passed = limit().lines.pass(level, name, fields, burst, std::chrono::steady_clock::now());
    }
    if (passed) event(level, name, fields);
}

void flush() {
    flush_until(std::chrono::steady_clock::now());
}

void flush_all() {
    flush_until(LineLimit::Instant::max());
}

std::vector<Count> counts() {
    std::lock_guard const lock(limit().mutex);
    return limit().lines.counts();
}

std::uint64_t lost_lines() {
    return output().lost();
}

void set_alarm(std::function<void(std::string_view event)> to) {
    std::lock_guard const lock(alarm().mutex);
    alarm().callback = std::move(to);
}

}  // namespace kanal::log
