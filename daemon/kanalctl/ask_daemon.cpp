#include "daemon/kanalctl/ask_daemon.hpp"

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cerrno>
#include <cstring>

namespace kanal::kanalctl {

namespace {

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

// The open file that came with a piece of the answer, if one did.
void take_file(msghdr& message, Descriptor* file) {
    for (auto* part = CMSG_FIRSTHDR(&message); part != nullptr; part = CMSG_NXTHDR(&message, part)) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
        int number = -1;
        std::memcpy(&number, CMSG_DATA(part), sizeof(number));
        Descriptor received(number);
        if (file != nullptr) *file = std::move(received);
    }
}

std::string receive_all(int socket, Descriptor* file) {
    std::string answer;
    char buffer[16 * 1024];
    for (;;) {
        alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))];
        iovec piece{buffer, sizeof(buffer)};
        msghdr message{};
        message.msg_iov = &piece;
        message.msg_iovlen = 1;
        message.msg_control = control;
        message.msg_controllen = sizeof(control);
        auto const size = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
        if (size <= 0) return answer;
        take_file(message, file);
        answer.append(buffer, static_cast<std::size_t>(size));
    }
}

}  // namespace

Result<boost::json::object> ask_daemon(
    std::string const& socket_path,
    boost::json::object const& request,
    std::chrono::seconds patience,
    Descriptor* file
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
    auto answer = boost::json::parse(receive_all(socket.number(), file), error);
    if (error || !answer.is_object())
        return retry("kanald tidak menjawab sampai selesai: coba lagi, lalu lihat journalctl -u kanald");
    return std::move(answer.as_object());
}

}  // namespace kanal::kanalctl
