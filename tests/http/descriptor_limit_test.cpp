#include "tests/http/raw_client.hpp"
#include "tests/http/running_server.hpp"

#include <doctest/doctest.h>

#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <memory>
#include <vector>

using namespace kanal;
using namespace kanal::test;

namespace {

// A server in a process of its own that may have few descriptors.
class StarvedServer {
public:
    StarvedServer() {
        int pipe[2];
        REQUIRE(::pipe(pipe) == 0);
        child_ = fork();
        REQUIRE(child_ >= 0);
        if (child_ == 0) serve(pipe[1]);
        REQUIRE(read(pipe[0], &port_, sizeof port_) == sizeof port_);
        close(pipe[0]);
        close(pipe[1]);
    }
    ~StarvedServer() {
        kill(child_, SIGKILL);
        waitpid(child_, nullptr, 0);
    }
    std::uint16_t port() const { return port_; }
    bool lives() const { return waitpid(child_, nullptr, WNOHANG) == 0; }

private:
    [[noreturn]] static void serve(int announce) {
        rlimit const few{30, 30};
        setrlimit(RLIMIT_NOFILE, &few);
        RunningServer running;
        auto const port = running.port();
        if (write(announce, &port, sizeof port) != sizeof port) _exit(1);
        for (;;)
            pause();
    }

    pid_t child_ = -1;
    std::uint16_t port_ = 0;
};

}  // namespace

TEST_CASE("http server: without descriptors it tells some to come later, and serves again when it has some") {
    StarvedServer starved;
    std::vector<std::unique_ptr<RawClient>> clients;
    std::vector<pollfd> waiting;
    for (int i = 0; i < 40; ++i) {
        clients.push_back(std::make_unique<RawClient>(starved.port()));
        waiting.push_back({clients.back()->descriptor(), POLLIN, 0});
    }
    REQUIRE(poll(waiting.data(), waiting.size(), 10000) > 0);
    for (std::size_t i = 0; i < clients.size(); ++i)
        if ((waiting[i].revents & POLLIN) != 0) CHECK(clients[i]->receive().status == 503);

    clients.clear();
    RawClient next(starved.port());
    next.send(get("/hello"));
    CHECK(next.receive().status == 200);
    CHECK(starved.lives());
}
