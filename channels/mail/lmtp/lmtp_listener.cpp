#include "channels/mail/lmtp/lmtp_listener.hpp"

#include <grp.h>
#include <netinet/in.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <cerrno>
#include <cstring>

namespace kanal::lmtp {

namespace asio = boost::asio;

namespace {

using Generic = asio::generic::stream_protocol;
using boost::system::error_code;

Error failed(std::string_view step, error_code const& error) {
    return retry(std::string("lmtp: listen: ").append(step).append(": ").append(error.message()));
}

error_code last_error() {
    return {errno, boost::system::system_category()};
}

// Nothing where the place is free now.
std::optional<Error> clear_place(asio::any_io_executor const& executor, ListenOptions const& options) {
    struct stat found {};
    if (::lstat(options.socket.c_str(), &found) != 0) return std::nullopt;
    if (!S_ISSOCK(found.st_mode))
        return reject("lmtp: listen: the path is taken by a file that is no socket");
    asio::local::stream_protocol::socket probe(executor);
    error_code error;
    probe.connect(asio::local::stream_protocol::endpoint(options.socket.string()), error);
    if (!error) return retry("lmtp: listen: another program listens on this socket");
    if (::unlink(options.socket.c_str()) != 0) return failed("remove the old socket", last_error());
    return std::nullopt;
}

std::optional<Error> set_owner(ListenOptions const& options) {
    if (!options.group.empty()) {
        auto const* const group = ::getgrnam(options.group.c_str());
        if (group == nullptr) return reject("lmtp: listen: no such group on this machine");
        // In a folder with the setgid bit it is the group's from the start, and the shipped unit allows no
        // chown.
        struct stat made {};
        bool const theirs = ::lstat(options.socket.c_str(), &made) == 0 && made.st_gid == group->gr_gid;
        if (!theirs && ::chown(options.socket.c_str(), static_cast<uid_t>(-1), group->gr_gid) != 0) {
            return failed("give the socket to its group", last_error());
        }
    }
    if (::chmod(options.socket.c_str(), options.mode) != 0)
        return failed("set the socket's mode", last_error());
    return std::nullopt;
}

Result<Acceptor> open_tcp(asio::any_io_executor const& executor, ListenOptions const& options) {
    error_code error;
    auto const address = asio::ip::make_address(options.address, error);
    if (error) return failed("address", error);
    asio::ip::tcp::endpoint const endpoint(address, options.port);
    Acceptor acceptor(executor);
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) acceptor.bind(endpoint, error);
    if (error) return failed("bind", error);
    return acceptor;
}

Result<Acceptor> open_unix(asio::any_io_executor const& executor, ListenOptions const& options) {
    if (auto const taken = clear_place(executor, options)) return *taken;
    asio::local::stream_protocol::endpoint const endpoint(options.socket.string());
    Acceptor acceptor(executor);
    error_code error;
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.bind(endpoint, error);
    if (error) return failed("bind", error);
    // Until listen() is called a connection is refused.
    if (auto const fault = set_owner(options)) return *fault;
    return acceptor;
}

}  // namespace

Result<Acceptor> listen(asio::any_io_executor executor, ListenOptions const& options) {
    constexpr std::size_t kLongestPath = sizeof(sockaddr_un{}.sun_path) - 1;
    if (options.socket.string().size() > kLongestPath)
        return reject("lmtp: listen: the path is too long for a socket");
    auto acceptor = options.socket.empty() ? open_tcp(executor, options) : open_unix(executor, options);
    if (!acceptor) return acceptor;
    error_code error;
    acceptor->listen(asio::socket_base::max_listen_connections, error);
    if (error) return failed("listen", error);
    return acceptor;
}

std::uint16_t port_of(Acceptor const& acceptor) {
    error_code error;
    auto const endpoint = acceptor.local_endpoint(error);
    if (error) return 0;
    auto const* const address = endpoint.data();
    if (address->sa_family == AF_INET) {
        sockaddr_in four{};
        std::memcpy(&four, address, sizeof four);
        return ntohs(four.sin_port);
    }
    if (address->sa_family != AF_INET6) return 0;
    sockaddr_in6 six{};
    std::memcpy(&six, address, sizeof six);
    return ntohs(six.sin6_port);
}

}  // namespace kanal::lmtp
