#pragma once

namespace kanal {

// The name of a way for SQLite to write files ("VFS") that gathers what is written one piece behind the other
// and hands it to the system as one write: at a sync, a read or a change of the size at the latest. SQLite
// itself makes two calls for each page of its log, and one for each page that it moves into the file.
// Everything else is the system's default way. Registered by the first call; any thread.
//
// Durability is as without it, because SQLite counts on nothing before a sync. A write that fails shows in
// the call that made it happen, with the same code; what had been gathered is then gone, like a failed write.
char const* gathered_writes();

}  // namespace kanal
