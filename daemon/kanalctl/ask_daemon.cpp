#include "daemon/kanalctl/ask_daemon.hpp"

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cerrno>
#include <cstring>

namespace kanal {

namespace {

class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    Descriptor(Descriptor const&) = delete;
    Descriptor& operator=(Descriptor const&) = delete;
    int number() const { return number_; }

private:
    int number_;
};

Error cannot_connect(std::string const& path, int code) {
    if (code == EACCES || code == EPERM) {
        return reject("tidak berhak atas " + path + ": masuklah ke grup kanal, atau pakai sudo");
    }
    return retry("kanald tidak menjawab di " + path + ": periksa 'systemctl status kanald'");
}

bool send_all(int socket, std::string_view bytes) {
    while (!bytes.empty()) {
        auto const sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

std::string receive_all(int socket) {
    std::string answer;
    char buffer[16 * 1024];
    ssize_t size = 0;
    while ((size = ::recv(socket, buffer, sizeof(buffer), 0)) > 0)
        answer.append(buffer, static_cast<std::size_t>(size));
    return answer;
}

}  // namespace

Result<boost::json::object> ask_daemon(
    std::string const& socket_path, boost::json::object const& request, std::chrono::seconds patience
) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (socket_path.size() >= sizeof(address.sun_path))
        return reject("nama soket terlalu panjang: " + socket_path);
    std::memcpy(address.sun_path, socket_path.c_str(), socket_path.size() + 1);

    Descriptor const socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    timeval const longest{patience.count(), 0};
    ::setsockopt(socket.number(), SOL_SOCKET, SO_RCVTIMEO, &longest, sizeof(longest));
    ::setsockopt(socket.number(), SOL_SOCKET, SO_SNDTIMEO, &longest, sizeof(longest));
    if (::connect(socket.number(), reinterpret_cast<sockaddr const*>(&address), sizeof(address)) != 0) {
        return cannot_connect(socket_path, errno);
    }
    if (!send_all(socket.number(), boost::json::serialize(request) + "\n"))
        return cannot_connect(socket_path, errno);

    boost::system::error_code error;
    auto answer = boost::json::parse(receive_all(socket.number()), error);
    if (error || !answer.is_object())
        return retry("kanald tidak menjawab sampai selesai: coba lagi, lalu lihat journalctl -u kanald");
    return std::move(answer.as_object());
}

}  // namespace kanal
