#include "base/framed_pipe.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <cerrno>
#include <cstring>

namespace kanal::frame {

namespace {

// Room for the control message that carries one descriptor (cmsg(3)).
struct Control {
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> bytes = {};
};

}  // namespace

ssize_t send_head(int socket, Head const& head, int descriptor, int flags) {
    auto copy = head;
    iovec piece{copy.data(), copy.size()};
    msghdr message{};
    message.msg_iov = &piece;
    message.msg_iovlen = 1;
    Control control;
    if (descriptor >= 0) {
        message.msg_control = control.bytes.data();
        message.msg_controllen = control.bytes.size();
        auto* const first = CMSG_FIRSTHDR(&message);
        first->cmsg_level = SOL_SOCKET;
        first->cmsg_type = SCM_RIGHTS;
        first->cmsg_len = CMSG_LEN(sizeof(int));
        std::memcpy(CMSG_DATA(first), &descriptor, sizeof(int));
    }
    return ::sendmsg(socket, &message, MSG_NOSIGNAL | flags);
}

ssize_t receive_head(int socket, Head& head, Descriptor& descriptor) {
    iovec piece{head.data(), head.size()};
    msghdr message{};
    message.msg_iov = &piece;
    message.msg_iovlen = 1;
    Control control;
    message.msg_control = control.bytes.data();
    message.msg_controllen = control.bytes.size();
    auto const got = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    if (got < 0) return got;
    auto const* const first = CMSG_FIRSTHDR(&message);
    if (first != nullptr && first->cmsg_level == SOL_SOCKET && first->cmsg_type == SCM_RIGHTS) {
        int number = -1;
        std::memcpy(&number, CMSG_DATA(first), sizeof(int));
        descriptor = Descriptor(number);
    }
    if ((message.msg_flags & MSG_CTRUNC) == 0) return got;
    errno = EBADMSG;
    return -1;
}

}  // namespace kanal::frame

namespace kanal {

namespace {

// How many octets came before the other side closed; nothing on an error.
std::optional<std::size_t> read_all(int descriptor, char* to, std::size_t size) {
    std::size_t done = 0;
    while (done < size) {
        auto const count = ::recv(descriptor, to + done, size - done, 0);
        if (count == 0) break;
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return std::nullopt;
        done += static_cast<std::size_t>(count);
    }
    return done;
}

bool send_all(int descriptor, char const* from, std::size_t size) {
    while (size > 0) {
        auto const count = ::send(descriptor, from, size, MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return false;
        from += count;
        size -= static_cast<std::size_t>(count);
    }
    return true;
}

}  // namespace

FramedPipe::FramedPipe(int descriptor, std::size_t largest_message)
    : descriptor_(descriptor), largest_(largest_message) {}

Result<std::optional<std::string>> FramedPipe::receive() {
    Descriptor unwanted;
    return receive(unwanted);
}

Result<std::optional<std::string>> FramedPipe::receive(Descriptor& passed) {
    passed.reset();
    frame::Head head{};
    ssize_t first = 0;
    do {
        first = frame::receive_head(descriptor_, head, passed);
    } while (first < 0 && errno == EINTR);
    if (first < 0) return retry("pipe: receive: read failed");
    if (first == 0) return std::optional<std::string>{};
    auto const left = head.size() - static_cast<std::size_t>(first);
    auto const rest = read_all(descriptor_, reinterpret_cast<char*>(head.data()) + first, left);
    if (!rest || *rest < left) return retry("pipe: receive: closed within a message");

    auto const size = frame::size_in(head);
    if (size > largest_) return reject("pipe: receive: message too long");
    std::string message(size, '\0');
    auto const body = read_all(descriptor_, message.data(), size);
    if (!body || *body < size) return retry("pipe: receive: closed within a message");
    return std::optional<std::string>(std::move(message));
}

Result<void> FramedPipe::send(std::string_view message) {
    if (message.size() > largest_) return reject("pipe: send: message too long");
    auto const head = frame::head_of(message);
    bool const sent = send_all(descriptor_, reinterpret_cast<char const*>(head.data()), head.size()) &&
                      send_all(descriptor_, message.data(), message.size());
    if (!sent) return retry("pipe: send: the other side is gone");
    return {};
}

bool FramedPipe::wait(Duration longest) const {
    pollfd entry{descriptor_, POLLIN, 0};
    return ::poll(&entry, 1, static_cast<int>(longest.count())) > 0;
}

}  // namespace kanal
