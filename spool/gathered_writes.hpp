#pragma once

#include <functional>

namespace kanal::spool {

// The name of a way for SQLite to write files ("VFS") that gathers what is written to the log one piece
// behind the other and hands it to the system as one write: at a sync, a read or a change of the size at the
// latest. SQLite itself makes two calls for each page of its log. Everything else is the system's default
// way. Registered by the first call; any thread.
//
// Durability is as without it, because SQLite counts on nothing before a sync. Other connections see a commit
// only after its sync, with synchronous=FULL. Writes to the database are not gathered: a checkpoint that a
// reader cuts short shows readers moved pages without a sync. A write that fails shows in the call that
// made it happen, with the same code; what had been gathered is then gone, like a failed write.
char const* gathered_writes();

// While it lives, calls `on_read` for each 4 MiB that this thread reads through these files: a start that
// reads every page of a large spool takes minutes, and systemd waits for a message.
class ReadProgress {
public:
    explicit ReadProgress(std::function<void()> on_read);
    ~ReadProgress();
    ReadProgress(ReadProgress const&) = delete;
    ReadProgress& operator=(ReadProgress const&) = delete;
};

}  // namespace kanal::spool
