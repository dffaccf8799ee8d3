#include "base/child_process.hpp"
#include "base/framed_pipe.hpp"

#include <dirent.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>

// What the tests of the child process start: each role behaves, or misbehaves, in one way.
namespace {

using namespace kanal;

constexpr std::size_t kLargest = 4 * 1024 * 1024;

std::string descriptors() {
    std::string list;
    auto* const folder = ::opendir("/proc/self/fd");
    int const own = ::dirfd(folder);
    for (int number = 0; number < 1024; ++number) {
        if (number != own && ::access(("/proc/self/fd/" + std::to_string(number)).c_str(), F_OK) == 0) {
            list += std::to_string(number) + " ";
        }
    }
    ::closedir(folder);
    return list;
}

std::string environment() {
    std::string names;
    for (char** entry = environ; *entry != nullptr; ++entry)
        names += std::string(*entry, std::strcspn(*entry, "=")) + " ";
    return names;
}

std::string limits() {
    std::string text;
    for (int const resource : {RLIMIT_CORE, RLIMIT_NOFILE, RLIMIT_FSIZE, RLIMIT_CPU}) {
        rlimit value{};
        ::getrlimit(static_cast<__rlimit_resource>(resource), &value);
        text += std::to_string(value.rlim_cur) + " ";
    }
    return text + std::to_string(::prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0));
}

int echo() {
    FramedPipe pipe(3, kLargest);
    for (;;) {
        auto const message = pipe.receive();
        if (!message || !*message) return 0;
        (void)pipe.send(**message);
    }
}

int answer_once(std::string const& text) {
    FramedPipe pipe(3, kLargest);
    (void)pipe.receive();
    (void)pipe.send(text);
    (void)pipe.receive();
    return 0;
}

int send_raw(std::string_view bytes) {
    FramedPipe pipe(3, kLargest);
    (void)pipe.receive();
    (void)::send(3, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    ::pause();
    return 0;
}

int spin() {
    FramedPipe pipe(3, kLargest);
    (void)pipe.receive();
    while (::getppid() != 0) {}
    return 0;
}

// A parent of its own: tells the process id of its child and waits to be killed.
int parent() {
    boost::asio::io_context loop;
    ChildOptions options;
    options.role = "hang";
    auto const child = ChildProcess::start(loop.get_executor(), options);
    return answer_once(child ? std::to_string((*child)->pid()) : "none");
}

int run(std::string const& role) {
    if (role == "echo") return echo();
    if (role == "descriptors") return answer_once(descriptors());
    if (role == "environment") return answer_once(environment());
    if (role == "limits") return answer_once(limits());
    if (role == "huge") return send_raw(std::string_view("\xff\xff\xff\x7f", 4));
    if (role == "half") return send_raw(std::string_view("\x09\x00\x00\x00half", 8));
    if (role == "spin") return spin();
    if (role == "parent") return parent();
    if (role == "hang") return ::pause();
    if (role == "abort") {
        FramedPipe pipe(3, kLargest);
        (void)pipe.receive();
        ::signal(SIGABRT, SIG_DFL);
        ::raise(SIGABRT);
    }
    return 64;
}

}  // namespace

int main(int argc, char** argv) {
    return argc == 3 && std::string(argv[1]) == "--role" ? run(argv[2]) : 64;
}
