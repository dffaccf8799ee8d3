#include "tests/support/script_process.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>

namespace kanal::test {

namespace {

std::string read_all(int fd, char until = '\0') {
    std::string text;
    char c = 0;
    while (::read(fd, &c, 1) == 1) {
        if (c == until && until != '\0') break;
        text += c;
    }
    return text;
}

}  // namespace

ScriptProcess::ScriptProcess(std::string const& script, std::vector<std::string> arguments) {
    int input[2];
    int output[2];
    if (pipe2(input, O_CLOEXEC) != 0 || pipe2(output, O_CLOEXEC) != 0) throw std::runtime_error("pipe");
    std::string const path = std::string(KANAL_SOURCE_DIR) + "/tests/support/" + script;
    std::vector<char*> argv{
        const_cast<char*>("python3"), const_cast<char*>("-B"), const_cast<char*>(path.c_str())};
    for (auto& argument : arguments)
        argv.push_back(argument.data());
    argv.push_back(nullptr);
    process_ = fork();
    if (process_ == 0) {
        dup2(input[0], STDIN_FILENO);
        dup2(output[1], STDOUT_FILENO);
        execvp("python3", argv.data());
        _exit(127);
    }
    ::close(input[0]);
    ::close(output[1]);
    keep_alive_ = input[1];
    first_line_ = read_all(output[0], '\n');
    ::close(output[0]);
    if (first_line_.empty()) throw std::runtime_error(script + " did not start");
}

ScriptProcess::~ScriptProcess() {
    ::close(keep_alive_);
    kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
}

std::string ScriptProcess::http(
    int port, std::string const& method, std::string const& path, std::string const& body
) {
    int const fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
        throw std::runtime_error("stand-in: connect");
    auto const request =
        method + " " + path +
        " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) +
        "\r\n\r\n" + body;
    (void)!::write(fd, request.data(), request.size());
    auto const answer = read_all(fd);
    ::close(fd);
    if (answer.find(" 200 ") == std::string::npos) throw std::runtime_error("stand-in: " + answer);
    return answer.substr(answer.find("\r\n\r\n") + 4);
}

}  // namespace kanal::test
