#include "scripted_server.hpp"

#include "base/ascii.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>

namespace kanal::test {

ScriptedServer::ScriptedServer(Answer answer) : answer_(std::move(answer)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_, generic, size) != 0 || ::listen(listener_, 64) != 0 ||
        ::getsockname(listener_, generic, &size) != 0)
        throw std::runtime_error("scripted server: no port");
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
}

ScriptedServer::~ScriptedServer() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
}

std::string ScriptedServer::url(std::string const& path) const {
    return "http://127.0.0.1:" + std::to_string(port_) + path;
}

std::vector<ScriptedServer::Request> ScriptedServer::requests() {
    std::lock_guard const lock(mutex_);
    return requests_;
}

std::string ScriptedServer::answer(int status, std::string const& body, std::string const& header) {
    return "HTTP/1.1 " + std::to_string(status) + " Status\r\n" + header +
           "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\nConnection: close\r\n\r\n" + body;
}

void ScriptedServer::serve() {
    for (;;) {
        int const connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (connection < 0) return;
        timeval const patience{.tv_sec = 10, .tv_usec = 0};
        ::setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
        serve_one(connection);
        ::close(connection);
    }
}

void ScriptedServer::serve_one(int connection) {
    std::string input;
    Request request;
    std::size_t head = std::string::npos;
    std::size_t length = 0;
    char buffer[65536];
    while (head == std::string::npos || input.size() < head + 4 + length) {
        auto const got = ::recv(connection, buffer, sizeof(buffer), 0);
        if (got <= 0) return;
        input.append(buffer, static_cast<std::size_t>(got));
        if (head != std::string::npos) continue;
        head = input.find("\r\n\r\n");
        if (head == std::string::npos) continue;
        auto const first = input.find("\r\n");
        auto const line = input.substr(0, first);
        request.method = line.substr(0, line.find(' '));
        request.target = line.substr(request.method.size() + 1, line.rfind(' ') - request.method.size() - 1);
        for (auto at = first + 2; at < head;) {
            auto const end = input.find("\r\n", at);
            auto const colon = input.find(':', at);
            request.headers[ascii_lower(input.substr(at, colon - at))] =
                trimmed(input.substr(colon + 1, end - colon - 1));
            at = end + 2;
        }
        auto const said = request.headers.find("content-length");
        length = said == request.headers.end() ? 0 : std::stoul(said->second);
    }
    request.body = input.substr(head + 4);
    {
        std::lock_guard const lock(mutex_);
        requests_.push_back(request);
    }
    auto const reply = answer_(request);
    for (std::size_t sent = 0; sent < reply.bytes.size();) {
        auto const more =
            ::send(connection, reply.bytes.data() + sent, reply.bytes.size() - sent, MSG_NOSIGNAL);
        if (more <= 0) return;
        sent += static_cast<std::size_t>(more);
    }
    if (!reply.reset) return;
    linger const now{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(connection, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
}

}  // namespace kanal::test
