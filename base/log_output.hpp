#pragma once

#include "base/descriptor.hpp"

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace kanal::log {

// Where lines go: the journal's socket, or a descriptor of any kind. Never waits for a reader. The descriptor
// may be shared with other processes, so its O_NONBLOCK is not touched: a pipe and a terminal are opened once
// more, a socket is told with each call. Only a regular file is written as files are. Any thread.
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

    // Writes the line whole, or counts it as lost. A line that tells of earlier losses goes before it.
    void write(Line const& line);
    // Tells of losses when there are any and lines can be written again.
    void tell_losses();

    std::uint64_t lost() const;

private:
    void follow_descriptor();
    bool put(Line const& line);
    bool put_journal(Line const& line);
    bool put_descriptor(std::string_view text);
    bool put_rest();
    ssize_t write_some(std::string_view bytes);
    void tell_losses_locked();

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
    std::uint64_t untold_ = 0;
};

}  // namespace kanal::log
