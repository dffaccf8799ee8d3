#include "base/child_process.hpp"
#include "base/framed_pipe.hpp"
#include "base/sandbox.hpp"
#include "base/temporary_file.hpp"

#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
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
    while (::getppid() != 0) {
    }
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

bool connects(int family, void const* address, socklen_t length) {
    int const peer = ::socket(family, SOCK_STREAM, 0);
    bool const connected = peer >= 0 && ::connect(peer, static_cast<sockaddr const*>(address), length) == 0;
    if (peer >= 0) ::close(peer);
    return connected;
}

bool opens(std::string const& path, int flags) {
    int const file = ::open(path.c_str(), flags);
    if (file >= 0) ::close(file);
    return file >= 0;
}

bool reads_memory_of(pid_t other, void* somewhere) {
    char octet = 0;
    iovec ours{&octet, 1};
    iovec theirs{somewhere, 1};
    return ::process_vm_readv(other, &ours, 1, &theirs, 1, 0) == 1;
}

// What a library that was taken over would try: each attempt that succeeds is named in the answer.
int taken_over(bool confined) {
    FramedPipe pipe(3, kLargest);
    auto const message = pipe.receive();
    if (!message || !*message) return 65;
    // A file that holds a secret, and the port of a server on loopback.
    auto const& said = **message;
    auto const secret = said.substr(0, said.find('\n'));
    auto const port = static_cast<std::uint16_t>(std::stoi(said.substr(said.find('\n') + 1)));
    auto const before = std::string("/proc/") + std::to_string(::getppid()) + "/mem";
    if (confined && !enter_sandbox({system_libraries(), {}})) return 66;

    std::string done;
    auto const attempt = [&](char const* name, bool succeeded) {
        if (succeeded) done += std::string(name) + " ";
    };
    attempt("read_secret", opens(secret, O_RDONLY));
    attempt("write_secret", opens(secret, O_WRONLY));
    attempt("make_file", opens(secret + ".new", O_WRONLY | O_CREAT));
    attempt("rename", ::rename(secret.c_str(), (secret + ".moved").c_str()) == 0);
    attempt("parent_memory", opens(before, O_RDWR));
    attempt("parent_readv", reads_memory_of(::getppid(), &done));
    attempt("signal_parent", ::kill(::getppid(), 0) == 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    attempt("connect", connects(AF_INET, &address, sizeof(address)));
    auto const child = ::fork();
    if (child == 0) ::_exit(0);
    if (child > 0) ::waitpid(child, nullptr, 0);
    attempt("fork", child > 0);
    attempt("library", opens("/usr/lib/os-release", O_RDONLY));
    (void)pipe.send(done);
    (void)pipe.receive();
    ::_exit(0);  // the sanitizers' search for leaks would trace the process
}

// The same with a descriptor that came with a message: what more than reading it a parser that was taken over
// could do.
int taken_over_reader() {
    FramedPipe pipe(3, kLargest);
    Descriptor passed;
    auto const message = pipe.receive(passed);
    if (!message || !passed.open() || !enter_sandbox({system_libraries(), {}})) return 66;
    int const file = passed.number();
    std::string done;
    auto const attempt = [&](char const* name, bool succeeded) {
        if (succeeded) done += std::string(name) + " ";
    };
    {
        auto const mapped = MappedFile::map(passed);
        attempt("read", mapped && mapped->bytes() == **message);
    }
    attempt("write", ::pwrite(file, "x", 1, 0) == 1);
    attempt("append", ::lseek(file, 0, SEEK_END) > 0 && ::write(file, "x", 1) == 1);
    attempt("shorten", ::ftruncate(file, 0) == 0);
    attempt("punch", ::fallocate(file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 1) == 0);
    attempt("map", ::mmap(nullptr, 1, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0) != MAP_FAILED);
    auto* const shared = ::mmap(nullptr, 1, PROT_READ, MAP_SHARED, file, 0);
    attempt("protect", ::mprotect(shared, 1, PROT_READ | PROT_WRITE) == 0);
    auto const link = "/proc/self/fd/" + std::to_string(file);
    Descriptor const again(::open(link.c_str(), O_RDWR));
    attempt("write_by_link", ::pwrite(again.number(), "x", 1, 0) == 1);
    attempt("shorten_by_link", ::ftruncate(again.number(), 0) == 0);
    attempt("seal", ::fcntl(file, F_ADD_SEALS, F_SEAL_SEAL) == 0);
    attempt(
        "name", ::linkat(AT_FDCWD, link.c_str(), AT_FDCWD, "/var/tmp/kanal-named", AT_SYMLINK_FOLLOW) == 0
    );
    attempt("change_mode", ::fchmod(file, 0666) == 0);
    (void)pipe.send(done);
    (void)pipe.receive();
    ::_exit(0);
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
    if (role == "taken-over") return taken_over(true);
    if (role == "taken-over-reader") return taken_over_reader();
    if (role == "unconfined") return taken_over(false);
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
