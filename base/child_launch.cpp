#include "base/child_launch.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <vector>

namespace kanal {

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif
#else
constexpr bool kSanitized = false;
#endif

constexpr int kChildSocket = 3;

// Everything the child needs between fork and exec, made before the fork: other threads may hold the
// allocator's lock at that moment.
struct Preparation {
    std::string program = {};
    std::vector<std::string> words = {};
    std::vector<char*> arguments = {};
    std::vector<std::string> settings = {};
    std::vector<char*> environment = {};
    ChildLimits limits = {};
    int socket = -1;
    int null = -1;
    pid_t parent = -1;
};

void point_at(std::vector<std::string>& texts, std::vector<char*>& pointers) {
    for (auto& text : texts)
        pointers.push_back(text.data());
    pointers.push_back(nullptr);
}

void prepare(Preparation& preparation, ChildOptions const& options) {
    preparation.program = options.program.string();
    preparation.words = {"kanald", "--role", options.role};
    point_at(preparation.words, preparation.arguments);
    // Of our environment only what a sanitizer was told: the rest may lead to credentials or to systemd.
    preparation.settings = {"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", "TZ=UTC"};
    for (char const* const name : {"ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"}) {
        if (char const* const value = std::getenv(name)) {
            preparation.settings.push_back(std::string(name) + "=" + value);
        }
    }
    point_at(preparation.settings, preparation.environment);
    preparation.limits = options.limits;
    preparation.parent = ::getpid();
}

void limit(int resource, std::uint64_t value) {
    rlimit const both{value, value};
    // Not setrlimit, which a system call filter without @resources would refuse, were it a call of its own.
    if (::prlimit(0, static_cast<__rlimit_resource>(resource), &both, nullptr) != 0) ::_exit(126);
}

void apply(ChildLimits const& limits) {
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_NOFILE, limits.open_files);
    limit(RLIMIT_FSIZE, limits.file_size);
    if (limits.cpu_seconds) limit(RLIMIT_CPU, *limits.cpu_seconds);
    if (limits.address_space && !kSanitized) limit(RLIMIT_AS, *limits.address_space);
}

// Only calls that are safe after a fork in a process with threads.
[[noreturn]] void become_child(Preparation const& preparation) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != preparation.parent) ::_exit(126);  // it ended before the line above
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    ::setsid();  // a ^C at the terminal is the parent's affair

    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::signal(SIGPIPE, SIG_DFL);
    ::signal(SIGCHLD, SIG_DFL);

    for (int const standard : {0, 1, 2}) {
        if (::dup2(preparation.null, standard) < 0) ::_exit(126);
    }
    // dup2 of a descriptor onto itself would leave it close-on-exec.
    bool const placed = preparation.socket == kChildSocket ? ::fcntl(kChildSocket, F_SETFD, 0) == 0
                                                           : ::dup2(preparation.socket, kChildSocket) >= 0;
    if (!placed) ::_exit(126);
    ::close_range(kChildSocket + 1, ~0U, 0);
    apply(preparation.limits);
    ::execve(preparation.program.c_str(), preparation.arguments.data(), preparation.environment.data());
    ::_exit(127);
}

}  // namespace

Result<LaunchedChild> launch_child(ChildOptions const& options) {
    Preparation preparation;
    prepare(preparation, options);
    std::array<int, 2> ends{-1, -1};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
        return retry("child: start: socketpair", errno);
    LaunchedChild child;
    child.socket = Descriptor(ends[0]);
    Descriptor peer(ends[1]);
    Descriptor null(::open("/dev/null", O_RDWR | O_CLOEXEC));
    preparation.socket = peer.number();
    preparation.null = null.number();
    if (null.open()) child.pid = ::fork();
    if (child.pid == 0) become_child(preparation);

    Error error = retry("child: start: fork", errno);
    peer.reset();
    null.reset();
    if (child.pid > 0) {
        child.process = Descriptor(static_cast<int>(::syscall(SYS_pidfd_open, child.pid, 0)));
        if (child.process.open()) return child;
        error = retry("child: start: pidfd_open", errno);
        ::kill(child.pid, SIGKILL);
        // Without a descriptor nobody else would wait for it. It dies at once.
        while (::waitpid(child.pid, nullptr, 0) < 0 && errno == EINTR) {
        }
    }
    return error;
}

}  // namespace kanal
