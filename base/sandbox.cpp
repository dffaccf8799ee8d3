#include "base/sandbox.hpp"

#include "base/descriptor.hpp"

#include <fcntl.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <memory>
#include <string>

namespace kanal {

namespace {

constexpr std::uint64_t kRead = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr std::uint64_t kWrite = kRead | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG |
                                 LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_DIR;
// Everything that the first version of Landlock can forbid.
constexpr std::uint64_t kHandled = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1;

Error failed(std::string_view step, int error) {
    return reject(std::string("sandbox: ").append(step).append(": ").append(std::strerror(error)));
}

bool landlock_exists() {
    return ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION) > 0;
}

Result<void> allow_beneath(int ruleset, std::filesystem::path const& path, std::uint64_t access) {
    Descriptor const file(::open(path.c_str(), O_PATH | O_CLOEXEC));
    if (!file.open()) return {};
    struct stat found {};
    if (::fstat(file.number(), &found) == 0 && !S_ISDIR(found.st_mode))
        access &= LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE;
    landlock_path_beneath_attr rule{};
    rule.allowed_access = access;
    rule.parent_fd = file.number();
    auto const added = ::syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    if (added != 0) return failed("landlock rule", errno);
    return {};
}

Result<void> restrict_files(SandboxRules const& rules) {
    landlock_ruleset_attr handled{};
    handled.handled_access_fs = kHandled;
    Descriptor const ruleset(
        static_cast<int>(::syscall(SYS_landlock_create_ruleset, &handled, sizeof(handled), 0))
    );
    if (!ruleset.open()) return failed("landlock", errno);
    Result<void> done{};
    for (auto const& path : rules.readable)
        if (done) done = allow_beneath(ruleset.number(), path, kRead);
    for (auto const& path : rules.writable)
        if (done) done = allow_beneath(ruleset.number(), path, kWrite);
    if (done && ::syscall(SYS_landlock_restrict_self, ruleset.number(), 0) != 0)
        done = failed("landlock", errno);
    return done;
}

// By name, because a call that this machine's kernel does not have is left out.
constexpr char const* kCalls[] = {
    // Computing.
    "brk",
    "mmap",
    "munmap",
    "mprotect",
    "mremap",
    "madvise",
    "futex",
    "clock_gettime",
    "clock_nanosleep",
    "nanosleep",
    "gettimeofday",
    "time",
    "getrandom",
    "sched_yield",
    "sched_getaffinity",
    "restart_syscall",
    "rseq",
    "set_robust_list",
    "arch_prctl",
    "getpid",
    "gettid",
    "getppid",
    "getuid",
    "geteuid",
    "getgid",
    "getegid",
    "getrusage",
    "times",
    "sysinfo",
    "uname",
    // Its own signals and its own end.
    "rt_sigaction",
    "rt_sigprocmask",
    "rt_sigreturn",
    "sigaltstack",
    "alarm",
    "exit",
    "exit_group",
    // Descriptors that are open.
    "read",
    "readv",
    "pread64",
    "write",
    "writev",
    "lseek",
    "close",
    "fcntl",
    "dup",
    "dup2",
    "dup3",
    "poll",
    "ppoll",
    "select",
    "pselect6",
    "fstat",
    "ioctl",
    "recvfrom",
    "recvmsg",
    "sendto",
    "sendmsg",
    "shutdown",
    "getsockopt",
    "flock",
    "fsync",
    "ftruncate",
    "getdents64",
};
constexpr char const* kFileCalls[] = {
    "open",
    "openat",
    "stat",
    "lstat",
    "newfstatat",
    "statx",
    "access",
    "faccessat",
    "faccessat2",
    "readlink",
    "readlinkat",
    "getcwd",
    "unlink",
    "mkdir"};

Result<void> restrict_calls(bool with_files) {
    std::unique_ptr<void, decltype(&::seccomp_release)> const filter(
        ::seccomp_init(SCMP_ACT_ERRNO(EPERM)), &::seccomp_release
    );
    if (!filter) return failed("seccomp", ENOMEM);
    int error = 0;
    auto const allow = [&](char const* name) {
        int const call = ::seccomp_syscall_resolve_name(name);
        if (call != __NR_SCMP_ERROR && error == 0)
            error = ::seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, call, 0);
    };
    for (auto const* name : kCalls)
        allow(name);
    if (with_files)
        for (auto const* name : kFileCalls)
            allow(name);
    // abort() signals the process itself; limits are set for itself (0) alone.
    auto const self = static_cast<scmp_datum_t>(::getpid());
    if (error == 0)
        error =
            ::seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1, SCMP_A0(SCMP_CMP_EQ, self));
    if (error == 0)
        error =
            ::seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 1, SCMP_A0(SCMP_CMP_EQ, 0));
    allow("getrlimit");
    allow("setrlimit");
    if (error == 0) error = ::seccomp_load(filter.get());
    if (error != 0) return failed("seccomp", -error);
    return {};
}

}  // namespace

std::vector<std::filesystem::path> system_libraries() {
    return {"/usr/lib", "/usr/share/zoneinfo", "/usr/share/locale", "/lib", "/lib64", "/etc/ld.so.cache"};
}

Result<void> enter_sandbox(SandboxRules const& rules) {
    bool const landlock = landlock_exists();
    if (landlock) {
        auto restricted = restrict_files(rules);
        if (!restricted) return restricted;
    }
    return restrict_calls(landlock);
}

void refuse_tracing() {
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

}  // namespace kanal
