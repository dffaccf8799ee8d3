#include "base/framed_pipe.hpp"

#include "base/frame.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <string>

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
