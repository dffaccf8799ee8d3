#include "tests/spool/writer_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>

extern char** environ;

namespace kanal::test {

WriterProcess::WriterProcess(std::vector<std::string> command) {
    int ends[2] = {};
    if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("pipe2 failed");
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    std::vector<char*> arguments;
    for (auto& word : command)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    int const failed = ::posix_spawnp(&pid_, arguments[0], &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);
    output_ = ends[0];
    if (failed != 0) throw std::runtime_error("cannot run " + command[0]);
}

WriterProcess::~WriterProcess() {
    kill();
    if (pid_ > 0) ::waitpid(pid_, nullptr, 0);
    ::close(output_);
}

std::string WriterProcess::line() {
    for (;;) {
        auto const end = buffer_.find('\n');
        if (end != std::string::npos) {
            lines_.push_back(buffer_.substr(0, end));
            buffer_.erase(0, end + 1);
            return lines_.back();
        }
        pollfd readable = {output_, POLLIN, 0};
        if (::poll(&readable, 1, 30'000) <= 0) return {};
        char piece[4096];
        ssize_t const length = ::read(output_, piece, sizeof piece);
        if (length <= 0) return {};
        buffer_.append(piece, static_cast<std::size_t>(length));
    }
}

void WriterProcess::kill() {
    if (pid_ > 0) ::kill(pid_, SIGKILL);
}

int WriterProcess::wait() {
    while (!line().empty()) {
    }
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace kanal::test
