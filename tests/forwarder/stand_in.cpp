#include "stand_in.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/json/parse.hpp>
#include <boost/json/value_to.hpp>
#include <sstream>
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

StandIn::StandIn(std::vector<std::string> arguments, std::string const& name) {
    int input[2];
    int output[2];
    if (pipe2(input, O_CLOEXEC) != 0 || pipe2(output, O_CLOEXEC) != 0) throw std::runtime_error("pipe");
    std::string const script = std::string(KANAL_SOURCE_DIR) + "/tests/support/" + name;
    std::vector<char*> argv{const_cast<char*>("python3"), const_cast<char*>(script.c_str())};
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
    std::istringstream line(read_all(output[0], '\n'));
    ::close(output[0]);
    if (!(line >> port_ >> control_port_)) throw std::runtime_error("the stand-in did not start");
}

StandIn::~StandIn() {
    ::close(keep_alive_);
    kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
}

std::string StandIn::control(std::string const& request) {
    int const fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(control_port_));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
        throw std::runtime_error("control: connect");
    (void)!::write(fd, request.data(), request.size());
    auto const answer = read_all(fd);
    ::close(fd);
    if (answer.find(" 200 ") == std::string::npos) throw std::runtime_error("control: " + answer);
    return answer.substr(answer.find("\r\n\r\n") + 4);
}

void StandIn::behave(std::string const& mode) {
    control(
        "POST /control HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(mode.size()) + "\r\n\r\n" +
        mode
    );
}

std::string StandIn::state() {
    return control("GET /control HTTP/1.1\r\nHost: x\r\n\r\n");
}

StandIn::Counts StandIn::counts() {
    auto const said = boost::json::parse(state()).as_object();
    auto const number = [&](char const* name) { return boost::json::value_to<long>(said.at(name)); };
    return {number("raw"), number("effects"), number("attachments"), number("connections")};
}

}  // namespace kanal::test
