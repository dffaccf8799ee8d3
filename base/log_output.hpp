#pragma once

#include "base/descriptor.hpp"
#include "base/log.hpp"

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

namespace kanal::log {

// Which lines of limited_event are written, and a count of all. Bounded: beyond `kMostKinds` the reason and
// then the subject of further kinds are no longer distinguished. Not safe for two threads at once.
class LineLimit {
public:
    using Instant = std::chrono::steady_clock::time_point;
    static constexpr std::size_t kMostKinds = 512;

    struct Suppressed {
        Level level = Level::notice;
        std::string event = {};
        std::string of_field = {};  // the name of the first field; empty where that is the reason
        std::string of = {};
        std::string reason = {};
        std::uint64_t lines = 0;
    };

    // Whether this line is written: at most `burst` in the minute that the first one began.
    bool pass(
        Level level, std::string_view event, std::initializer_list<Field> fields, unsigned burst, Instant now
    );

    // What was suppressed in the minutes that are over; each once.
    std::vector<Suppressed> over(Instant now);

    std::vector<Count> counts() const;

private:
    struct Kind {
        Level level = Level::notice;
        std::string of_field = {};
        Instant minute = {};
        unsigned written = 0;
        std::uint64_t suppressed = 0;  // in this minute
        std::uint64_t unreported = 0;  // in minutes that are over
        std::uint64_t total = 0;
    };
    using Key = std::tuple<std::string, std::string, std::string>;  // event, of, reason

    Kind& kind(Key key);

    std::map<Key, Kind> kinds_;
};

// Where lines go: the journal's socket, or a descriptor of any kind. Never waits for a reader. The descriptor
// may be shared with other processes, so its O_NONBLOCK is not touched: a pipe and a terminal are opened once
// more, a socket takes it as a flag of each call. Only a regular file is written as files are. Any thread.
class LogOutput {
public:
    struct Line {
        std::string text = {};     // one line without its end, for the descriptor
        std::string entries = {};  // lines NAME=value, for the journal
    };

    // `journal` is the socket that takes native entries (systemd.journal-fields(7)); empty: only the
    // descriptor. The descriptor stays the caller's and outlives this.
    LogOutput(int descriptor, std::filesystem::path journal);

    // Whether the entries of a line are used.
    bool has_journal() const { return journal_socket_.open(); }

    // Writes the line whole, or counts it as lost. A line about earlier losses goes before it.
    void write(Line const& line);
    // Tells of losses when there are any and lines can be written again.
    void report_losses();

    std::uint64_t lost() const;

private:
    void follow_descriptor();
    bool put(Line const& line);
    bool put_journal(Line const& line);
    bool put_descriptor(std::string_view text);
    bool put_rest();
    ssize_t write_some(std::string_view bytes);
    void report_losses_locked();

    mutable std::mutex mutex_;
    int descriptor_;
    std::pair<dev_t, ino_t> file_ = {};  // what the descriptor led to at the last write
    Descriptor own_ = {};                // the pipe or terminal opened once more, without waiting
    bool is_socket_ = false;
    bool may_wait_ = false;  // neither could be had: asked by poll before each write
    Descriptor journal_socket_ = {};
    std::filesystem::path journal_;
    std::string rest_ = {};  // of a line that a socket took in part
    std::uint64_t lost_ = 0;
    std::uint64_t unreported_ = 0;
};

}  // namespace kanal::log
