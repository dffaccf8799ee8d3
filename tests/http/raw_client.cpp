#include "tests/http/raw_client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>

namespace kanal::test {

namespace {

sockaddr_in address_of(std::string const& host, std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    inet_pton(AF_INET, host.c_str(), &address.sin_addr);
    return address;
}

}  // namespace

RawClient::RawClient(std::uint16_t port, std::string const& from) {
    descriptor_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    timeval const patience{10, 0};
    setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(descriptor_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    auto const own = address_of(from, 0);
    auto const peer = address_of("127.0.0.1", port);
    bool const bound = bind(descriptor_, reinterpret_cast<sockaddr const*>(&own), sizeof own) == 0;
    if (!bound || connect(descriptor_, reinterpret_cast<sockaddr const*>(&peer), sizeof peer) != 0)
        throw std::runtime_error("cannot connect");
}

RawClient::~RawClient() {
    if (descriptor_ >= 0) close(descriptor_);
}

bool RawClient::send(std::string_view bytes) {
    while (!bytes.empty()) {
        auto const sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

void RawClient::end_sending() {
    shutdown(descriptor_, SHUT_WR);
}

void RawClient::reset() {
    linger const at_once{1, 0};
    setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close(descriptor_);
    descriptor_ = -1;
}

bool RawClient::fill() {
    char bytes[16384];
    auto const size = recv(descriptor_, bytes, sizeof bytes, 0);
    if (size <= 0) return false;
    input_.append(bytes, static_cast<std::size_t>(size));
    return true;
}

Answer RawClient::receive_head() {
    Answer answer;
    auto end = input_.find("\r\n\r\n");
    for (; end == std::string::npos; end = input_.find("\r\n\r\n"))
        if (!fill()) return answer;
    answer.head = input_.substr(0, end + 2);
    input_.erase(0, end + 4);
    answer.status = std::atoi(answer.head.substr(std::string_view("HTTP/1.1 ").size(), 3).c_str());
    return answer;
}

Answer RawClient::receive_without_body() {
    return receive_head();
}

Answer RawClient::receive() {
    auto answer = receive_head();
    auto const at = answer.head.find("Content-Length: ");
    if (at == std::string::npos) return answer;
    auto const length = static_cast<std::size_t>(std::atol(answer.head.c_str() + at + 16));
    while (input_.size() < length && fill()) {
    }
    answer.body = input_.substr(0, length);
    input_.erase(0, length);
    return answer;
}

std::string RawClient::receive_all() {
    while (fill()) {
    }
    return std::move(input_);
}

bool RawClient::waits(int milliseconds) {
    pollfd readable{descriptor_, POLLIN, 0};
    return input_.empty() && poll(&readable, 1, milliseconds) == 0;
}

}  // namespace kanal::test
