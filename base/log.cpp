#include "base/log.hpp"

#include <sys/stat.h>
#include <sys/uio.h>
#include <systemd/sd-journal.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <mutex>
#include <vector>

namespace kanal::log {

namespace {

std::atomic<int> threshold{static_cast<int>(Level::info)};

bool is_plain(char c) {
    return c > ' ' && c < 0x7f && c != '"' && c != '=' && c != '\\';
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
        line += c >= ' ' && c < 0x7f ? c : '?';
    }
    line += '"';
}

// systemd names the device and inode of the journal's stream, so that a redirected stderr is told apart.
bool stderr_is_journal() {
    char const* const stream = std::getenv("JOURNAL_STREAM");
    if (stream == nullptr) return false;
    struct stat status {};
    if (fstat(STDERR_FILENO, &status) != 0) return false;
    return std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino) == stream;
}

void send_to_journal(Level level, std::string_view name, std::initializer_list<Field> fields) {
    std::vector<std::string> entries;
    entries.push_back("PRIORITY=" + std::to_string(static_cast<int>(level)));
    entries.push_back("MESSAGE=" + format(level, name, fields).substr(3));
    entries.push_back("KANAL_EVENT=" + std::string(name));
    for (auto const& field : fields) {
        std::string entry = "KANAL_";
        for (char const c : field.name)
            entry += c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
        entries.push_back(entry + "=" + field.value);
    }
    std::vector<iovec> vectors;
    for (auto& entry : entries)
        vectors.push_back({entry.data(), entry.size()});
    sd_journal_sendv(vectors.data(), static_cast<int>(vectors.size()));
}

void write_line(Level level, std::string_view name, std::initializer_list<Field> fields) {
    static bool const journal = stderr_is_journal();
    if (journal) return send_to_journal(level, name, fields);
    auto const line = format(level, name, fields) + '\n';
    // A pipe whose reader is gone or stuck must not stop the intake; the spool's journal keeps what matters.
    [[maybe_unused]] auto const written = ::write(STDERR_FILENO, line.data(), line.size());
}

struct Bucket {
    std::chrono::steady_clock::time_point minute = {};
    unsigned written = 0;
    unsigned suppressed = 0;
};

}  // namespace

std::string format(Level level, std::string_view name, std::initializer_list<Field> fields) {
    std::string line = "<" + std::to_string(static_cast<int>(level)) + ">event=";
    line += name;
    for (auto const& field : fields) {
        line += ' ';
        line += field.name;
        line += '=';
        append_value(line, field.value);
    }
    return line;
}

void set_threshold(Level least_urgent) {
    threshold = static_cast<int>(least_urgent);
}

void event(Level level, std::string_view name, std::initializer_list<Field> fields) {
    if (static_cast<int>(level) > threshold) return;
    write_line(level, name, fields);
}

void limited_event(Level level, std::string_view name, std::initializer_list<Field> fields, unsigned burst) {
    static std::mutex mutex;
    static std::map<std::string, Bucket> buckets;  // bounded: event names times channel names
    std::string key(name);
    if (fields.size() > 0) key += '|' + fields.begin()->value;
    unsigned suppressed = 0;
    {
        std::lock_guard const lock(mutex);
        auto& bucket = buckets[key];
        auto const now = std::chrono::steady_clock::now();
        if (now - bucket.minute >= std::chrono::minutes(1)) {
            suppressed = bucket.suppressed;
            bucket = Bucket{now, 0, 0};
        }
        if (++bucket.written > burst) {
            ++bucket.suppressed;
            return;
        }
    }
    event(level, name, fields);
    if (suppressed > 0) event(Level::notice, "log_suppressed", {{"of", name}, {"lines", suppressed}});
}

}  // namespace kanal::log
