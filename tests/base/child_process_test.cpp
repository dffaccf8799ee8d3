#include "base/child_process.hpp"

#include "base/child_keeper.hpp"
#include "base/child_launch.hpp"
#include "base/temporary_file.hpp"
#include "tests/support/run_coroutine.hpp"
#include "tests/support/temp_dir.hpp"

#include <arpa/inet.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>

#include <doctest/doctest.h>
#include <csignal>
#include <fstream>

using namespace kanal;
using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace {

constexpr Duration kLong = 20s;

ChildOptions peer(std::string role) {
    ChildOptions options;
    options.role = std::move(role);
    options.program = KANAL_CHILD_PEER;
    return options;
}

std::unique_ptr<ChildProcess> start(asio::io_context& loop, ChildOptions const& options) {
    return ChildProcess::start(loop.get_executor(), options).value();
}

// The answer of a fresh child to one message, or the error's text.
std::string answer_of(ChildOptions const& options, std::string message = "go", Duration deadline = kLong) {
    asio::io_context loop;
    std::string answer;
    test::run_coroutine(loop, [&]() -> asio::awaitable<void> {
        auto const child = start(loop, options);
        auto const result = co_await child->ask(std::move(message), deadline);
        answer = result ? *result : result.error().what;
        CHECK(child->alive() == result.has_value());
    });
    return answer;
}

// From now on this process gets EPERM for the call.
void forbid(unsigned call) {
    sock_filter rules[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    sock_fprog const filter{4, rules};
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0) ::_exit(2);
}

bool exists(pid_t process) {
    // A zombie that nobody reaped still answers to signal 0.
    return ::kill(process, 0) == 0;
}

}  // namespace

TEST_CASE("child process: a message travels there and back unchanged, whatever its length") {
    for (std::size_t const size : {std::size_t(0), std::size_t(1), std::size_t(300'000)}) {
        auto options = peer("echo");
        options.largest_message = 300'000;
        CHECK(answer_of(options, std::string(size, 'x')) == std::string(size, 'x'));
    }
}

TEST_CASE("child process: the child has its socket and no other descriptor of ours") {
    int open[2];
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, open) == 0);  // without close-on-exec
    CHECK(answer_of(peer("descriptors")) == "0 1 2 3 ");
    ::close(open[0]);
    ::close(open[1]);
}

TEST_CASE("child process: the child sees nothing of our environment") {
    ::setenv("CREDENTIALS_DIRECTORY", "/run/credentials", 1);
    ::setenv("NOTIFY_SOCKET", "/run/systemd/notify", 1);
    auto const names = answer_of(peer("environment"));
    CHECK(names.find("PATH") != std::string::npos);
    CHECK(names.find("CREDENTIALS") == std::string::npos);
    CHECK(names.find("NOTIFY") == std::string::npos);
    CHECK(names.find("HOME") == std::string::npos);
    ::unsetenv("CREDENTIALS_DIRECTORY");
    ::unsetenv("NOTIFY_SOCKET");
}

TEST_CASE("child process: limits hold, no core is written, no privilege can be gained") {
    auto options = peer("limits");
    options.limits.open_files = 17;
    options.limits.file_size = 4096;
    options.limits.cpu_seconds = 9;
    CHECK(answer_of(options) == "0 17 4096 9 1");
}

TEST_CASE("child process: a child that spins is ended by its CPU limit") {
    auto options = peer("spin");
    options.limits.cpu_seconds = 1;
    CHECK(answer_of(options) == "child: spin: ended by signal 9");  // soft and hard limit are the same
}

TEST_CASE("child process: a child that hangs is killed at the deadline") {
    CHECK(answer_of(peer("hang"), "go", 50ms) == "child: hang: no answer in time");
    CHECK(answer_of(peer("half"), "go", 50ms) == "child: half: no answer in time");
}

TEST_CASE("child process: the error tells how the child ended") {
    CHECK(answer_of(peer("abort")) == "child: abort: ended by signal 6");
    CHECK(answer_of(peer("no-such-role")) == "child: no-such-role: ended with code 64");
    auto options = peer("echo");
    options.program = "/no/such/program";
    CHECK(answer_of(options) == "child: echo: ended with code 127");
}

TEST_CASE("child process: an announced length beyond the largest message costs the child, not our memory") {
    CHECK(answer_of(peer("huge")) == "child: huge: message from it too long");
    auto options = peer("echo");
    options.largest_message = 10;
    CHECK(answer_of(options, "eleven characters") == "child: echo: message to it too long");
}

TEST_CASE("child process: nothing is left of a child that was let go, not even a zombie") {
    asio::io_context loop;
    pid_t process = 0;
    test::run_coroutine(loop, [&]() -> asio::awaitable<void> {
        auto const child = start(loop, peer("hang"));
        process = child->pid();
        CHECK(exists(process));
        co_return;
    });
    CHECK_FALSE(exists(process));
}

TEST_CASE("child process: a child that the kernel does not let us watch leaves no zombie") {
    auto const tester = ::fork();
    if (tester == 0) {
        forbid(SYS_pidfd_open);
        auto const child = launch_child(peer("echo"));
        bool const refused = !child && child.error().what.find("pidfd_open") != std::string::npos;
        bool const nobody = ::waitpid(-1, nullptr, WNOHANG) == -1 && errno == ECHILD;
        ::_exit(refused && nobody ? 0 : 1);
    }
    int status = -1;
    REQUIRE(::waitpid(tester, &status, 0) == tester);
    CHECK(status == 0);
}

TEST_CASE("child process: it dies when its parent is killed") {
    asio::io_context loop;
    test::run_coroutine(loop, [&]() -> asio::awaitable<void> {
        auto const child = start(loop, peer("parent"));
        auto const told = co_await child->ask("go", kLong);
        REQUIRE(told.has_value());
        pid_t const grandchild = std::stoi(*told);
        REQUIRE(exists(grandchild));
        child->kill();
        // It is init's to reap then; state Z or no entry at all both mean that it ended.
        for (int turn = 0; turn < 2000 && exists(grandchild); ++turn) {
            auto const stat = "/proc/" + std::to_string(grandchild) + "/stat";
            auto* const file = std::fopen(stat.c_str(), "r");
            char state = 'Z';
            if (file != nullptr) {
                if (std::fscanf(file, "%*d (%*[^)]) %c", &state) != 1) state = 'Z';
                std::fclose(file);
            }
            if (state == 'Z') co_return;
            ::usleep(1000);
        }
        CHECK_FALSE(exists(grandchild));
    });
}

TEST_CASE("child process: waiting for a message ends in time and leaves the child alone") {
    asio::io_context loop;
    test::run_coroutine(loop, [&]() -> asio::awaitable<void> {
        auto const child = start(loop, peer("echo"));
        CHECK_FALSE(co_await child->wait(10ms));
        CHECK(child->alive());
        auto const sent = co_await child->send("later", kLong);
        REQUIRE(sent.has_value());
        CHECK(co_await child->wait(kLong));
        auto const message = co_await child->receive(kLong);
        CHECK(message.value() == "later");
    });
}

TEST_CASE("child keeper: a child that ended is started again, later after every failure in a row") {
    asio::io_context loop;
    test::run_coroutine(loop, [&]() -> asio::awaitable<void> {
        RetryDelay const delay{20ms, 80ms};
        ChildKeeper keeper(peer("hang"), delay, [] { return 1.0; });
        auto const begun = std::chrono::steady_clock::now();
        for (unsigned turn = 1; turn <= 4; ++turn) {
            auto const answer = co_await keeper.ask("go", 5ms);
            CHECK_FALSE(answer.has_value());
            CHECK(keeper.failures() == turn);
            CHECK(keeper.starts() == turn);
        }
        // Four deadlines, and the delays before the second, third and fourth start.
        CHECK(std::chrono::steady_clock::now() - begun >= 20ms + 140ms);
    });
}

TEST_CASE("child keeper: one child serves many requests, and an answer ends the back-off") {
    asio::io_context loop;
    test::run_coroutine(loop, [&]() -> asio::awaitable<void> {
        ChildKeeper keeper(peer("echo"), RetryDelay{1ms, 1ms}, [] { return 0.0; });
        for (int turn = 0; turn < 5; ++turn)
            CHECK((co_await keeper.ask("again", kLong)).value() == "again");
        CHECK(keeper.starts() == 1);

        auto const child = co_await keeper.child();
        (*child)->kill();
        CHECK((co_await keeper.ask("after", kLong)).value() == "after");
        CHECK(keeper.starts() == 2);
        CHECK(keeper.failures() == 0);
    });
}

TEST_CASE(
    "child process: a library that was taken over reaches no file, no memory, no process and no network of "
    "ours"
) {
    test::TempDir folder;
    auto const secret = (folder / "secret").string();
    int const server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof(address);
    REQUIRE(::bind(server, reinterpret_cast<sockaddr*>(&address), length) == 0);
    REQUIRE(::listen(server, 8) == 0);
    REQUIRE(::getsockname(server, reinterpret_cast<sockaddr*>(&address), &length) == 0);
    auto const message = secret + '\n' + std::to_string(ntohs(address.sin_port));

    std::ofstream(secret) << "rahasia";
    CHECK(answer_of(peer("taken-over"), message) == "library ");

    // The same attempts succeed where nothing holds them, or the line above would show nothing.
    auto const unconfined = answer_of(peer("unconfined"), message);
    for (auto const* attempt :
         {"read_secret", "write_secret", "make_file", "rename", "signal_parent", "connect", "fork"}) {
        CAPTURE(attempt);
        CHECK(unconfined.find(attempt) != std::string::npos);
    }
    ::close(server);
}

TEST_CASE("child process: of a file that it is given a library that was taken over can read and no more") {
    std::string const bytes = "From: warga@example.net\r\n\r\nLampu mati";
    for (bool const in_memory : {true, false}) {
        CAPTURE(in_memory);
        auto file = in_memory ? TemporaryFile::create_in_memory() : TemporaryFile::create();
        REQUIRE(file.has_value());
        REQUIRE(file->append(bytes).has_value());
        auto const reader = file->open_for_reader();
        REQUIRE(reader.has_value());
        asio::io_context loop;
        test::run_coroutine(loop, [&]() -> asio::awaitable<void> {
            auto const child = start(loop, peer("taken-over-reader"));
            auto const answer = co_await child->ask(bytes, kLong, reader->number());
            CHECK(answer.value() == "read ");
        });
        CHECK(file->read().value() == bytes);
    }
}
