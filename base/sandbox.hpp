#pragma once

#include "base/error.hpp"

#include <filesystem>
#include <vector>

namespace kanal {

// What a process that reads strangers' bytes may still reach.
struct SandboxRules {
    std::vector<std::filesystem::path> readable =
        {};  // files, or folders with all below them; missing ones are left out
    std::vector<std::filesystem::path> writable = {};  // the same, to read, write and control
};

// The system's libraries and tables, which libraries load while they work: converters of iconv, time zones.
std::vector<std::filesystem::path> system_libraries();

// Confines the calling process for good: of the file system only what `rules` name (Landlock), and of the
// system's calls only what computing, its open descriptors and those files need (seccomp). No socket, no
// program, no other process, no signal to anybody else: such a call fails with EPERM. What is open already
// stays open.
//
// Precondition: the process has one thread and PR_SET_NO_NEW_PRIVS. Call it before the first byte of a
// stranger is read. A kernel without Landlock (before 5.13, or switched off) restricts the calls alone, and
// then no file can be opened at all. On an error the process may be confined in part: leave it. Source:
// landlock(7), seccomp_rule_add(3).
Result<void> enter_sandbox(SandboxRules const& rules);

// How a child process leaves where it cannot be confined (EX_NOPERM of sysexits.h): it must not run free.
constexpr int kNotConfined = 77;

// No other process of the same user may look into this one's memory or trace it. Left out in a build with a
// sanitizer, whose search for leaks traces the process itself.
void refuse_tracing();

}  // namespace kanal
