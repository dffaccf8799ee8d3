#include "http2_front.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <stdexcept>
#include <thread>

namespace kanal::test {

namespace {

constexpr int kMostTries = 500;  // ten seconds

sockaddr_in loopback(int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

// nghttpx cannot be asked for a port of the kernel's choice.
int free_port() {
    int const fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    auto address = loopback(0);
    socklen_t size = sizeof address;
    if (bind(fd, reinterpret_cast<sockaddr*>(&address), size) != 0) throw std::runtime_error("bind");
    getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
    close(fd);
    return ntohs(address.sin_port);
}

bool listens(int port) {
    int const fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    auto const address = loopback(port);
    bool const connected = connect(fd, reinterpret_cast<sockaddr const*>(&address), sizeof address) == 0;
    close(fd);
    return connected;
}

}  // namespace

Http2Front::Http2Front(
    int centre_port, std::string const& certificate, std::string const& key, std::filesystem::path folder
)
    : folder_(std::move(folder)), port_(free_port()) {
    std::vector<std::string> arguments{
        "nghttpx",
        "--conf=/dev/null",
        "--workers=1",
        "--frontend=127.0.0.1," + std::to_string(port_),
        "--backend=127.0.0.1," + std::to_string(centre_port),
        "--accesslog-file=" + (folder_ / "requests").string(),
        "--accesslog-format=$request $remote_port",
        "--errorlog-file=" + (folder_ / "errors").string(),
        key,
        certificate};
    std::vector<char*> argv;
    for (auto& argument : arguments)
        argv.push_back(argument.data());
    argv.push_back(nullptr);
    process_ = fork();
    if (process_ == 0) {
        execvp(argv[0], argv.data());
        _exit(127);
    }
    for (int i = 0; i < kMostTries; ++i) {
        if (listens(port_)) return;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    throw std::runtime_error("nghttpx did not start");
}

Http2Front::~Http2Front() {
    kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
}

std::vector<Http2Front::Request> Http2Front::requests() const {
    std::ifstream lines(folder_ / "requests");
    std::vector<Request> found;
    std::string method;
    std::string path;
    for (Request one; lines >> method >> path >> one.protocol >> one.connection;)
        found.push_back(one);
    return found;
}

}  // namespace kanal::test
