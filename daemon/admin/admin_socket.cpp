#include "daemon/admin/admin_socket.hpp"

#include "base/log.hpp"
#include "base/task_group.hpp"

#include <pwd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <cstring>
#include <utility>

namespace kanal::admin {

namespace asio = boost::asio;

namespace {

using Protocol = asio::local::stream_protocol;
using boost::system::error_code;

constexpr std::size_t kLongestRequest = 64 * 1024;
constexpr auto kAcceptPause = std::chrono::milliseconds(100);

std::string peer_name(Protocol::socket& socket) {
    ucred peer{};
    socklen_t size = sizeof(peer);
    if (getsockopt(socket.native_handle(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return "unknown";
    passwd entry{};
    passwd* found = nullptr;
    char buffer[4096];
    if (getpwuid_r(peer.uid, &entry, buffer, sizeof(buffer), &found) != 0 || found == nullptr) {
        return "uid " + std::to_string(peer.uid);
    }
    return found->pw_name;
}

// Ends what goes on at the socket when the timer ends; destroying or moving the timer calls it off.
void cancel_after(asio::steady_timer& deadline, std::shared_ptr<Protocol::socket> socket) {
    deadline.async_wait([socket = std::move(socket)](error_code const& error) {
        error_code ignored;
        if (!error) socket->cancel(ignored);
    });
}

// Reads one line within this time; empty when the peer did not send one.
asio::awaitable<std::string> read_line(std::shared_ptr<Protocol::socket> socket, Duration longest) {
    asio::steady_timer deadline(socket->get_executor(), longest);
    cancel_after(deadline, socket);
    std::string line;
    error_code error;
    auto buffer = asio::dynamic_buffer(line, kLongestRequest);
    auto const size = co_await asio::async_read_until(
        *socket, buffer, '\n', asio::redirect_error(asio::use_awaitable, error)
    );
    line.resize(error ? 0 : size);
    co_return line;
}

// The bytes that went out, the open file with them.
std::size_t send_with_file(int socket, AdminReply& reply) {
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
    iovec piece{reply.text.data(), reply.text.size()};
    msghdr message{};
    message.msg_iov = &piece;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof(control);
    auto* const part = CMSG_FIRSTHDR(&message);
    part->cmsg_level = SOL_SOCKET;
    part->cmsg_type = SCM_RIGHTS;
    part->cmsg_len = CMSG_LEN(sizeof(int));
    int const number = reply.file.number();
    std::memcpy(CMSG_DATA(part), &number, sizeof(number));
    auto const sent = ::sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    return sent > 0 ? static_cast<std::size_t>(sent) : 0;
}

class Listener final : public AdminSocket {
public:
    Listener(asio::io_context& loop, std::filesystem::path path, Handler handler, AdminDeadlines deadlines)
        : acceptor_(loop),
          pause_(loop),
          path_(std::move(path)),
          deadlines_(deadlines),
          handler_(std::make_shared<Handler>(std::move(handler))) {}

    ~Listener() override { close(); }

    Result<void> bind() {
        remove_old_socket();
        error_code error;
        acceptor_.open(Protocol(), error);
        // The file must never be wider open than 0660, not even between bind and chmod.
        auto const mask = ::umask(0117);
        if (!error) acceptor_.bind(Protocol::endpoint(path_.string()), error);
        ::umask(mask);
        if (!error) acceptor_.listen(16, error);
        bound_ = error ? Inode() : inode();
        if (!error) return {};
        error_code ignored;
        acceptor_.close(ignored);  // what is there is not ours to remove
        return retry("admin socket: bind " + path_.string() + ": " + error.message());
    }

    void serve() override { asio::co_spawn(acceptor_.get_executor(), accept(), essential("admin")); }

    void close() override {
        if (closed_) return;
        closed_ = true;
        error_code ignored;
        acceptor_.close(ignored);
        pause_.cancel();
        if (stands()) ::unlink(path_.c_str());
    }

    void restore() override {
        if (closed_ || stands()) return;
        error_code ignored;
        acceptor_.close(ignored);  // accept() goes on with the new one
        auto const made = bind();
        if (made) return log::event(log::Level::notice, "admin_socket_restored");
        log::limited_event(log::Level::error, "admin_socket_lost", {{"reason", made.error().what}});
    }

private:
    using Inode = std::pair<dev_t, ino_t>;

    // What an earlier daemon left; anything else that is there is somebody's file.
    void remove_old_socket() const {
        struct stat status {};
        if (::lstat(path_.c_str(), &status) == 0 && S_ISSOCK(status.st_mode)) ::unlink(path_.c_str());
    }

    asio::awaitable<void> accept() {
        while (!closed_) {
            error_code error;
            auto socket = co_await acceptor_.async_accept(asio::redirect_error(asio::use_awaitable, error));
            if (error) {
                if (closed_) co_return;
                pause_.expires_after(kAcceptPause);
                co_await pause_.async_wait(asio::redirect_error(asio::use_awaitable, error));
                continue;
            }
            auto session =
                answer(std::make_shared<Protocol::socket>(std::move(socket)), handler_, deadlines_);
            asio::co_spawn(acceptor_.get_executor(), std::move(session), [](std::exception_ptr thrown) {
                if (thrown) log::event(log::Level::error, "handler_failed", {{"where", "admin"}});
            });
        }
    }

    static asio::awaitable<void> answer(
        std::shared_ptr<Protocol::socket> socket, std::shared_ptr<Handler> handler, AdminDeadlines deadlines
    ) {
        operations::Actor actor;
        actor.name = peer_name(*socket);
        actor.rights = operations::Rights::all();
        auto request = co_await read_line(socket, deadlines.request);
        if (request.empty()) co_return;
        AdminReply reply;
        try {
            auto answering = (*handler)(std::move(request), std::move(actor));
            reply = co_await std::move(answering);
        } catch (std::exception const&) {
            log::event(log::Level::error, "handler_failed", {{"where", "admin"}});
            reply.text = R"({"error":"kesalahan di dalam kanald; lihat journalctl -u kanald -p warning"})";
        }
        reply.text += '\n';
        asio::steady_timer deadline(socket->get_executor(), deadlines.reply);
        cancel_after(deadline, socket);
        error_code ignored;
        if (reply.file.open()) {
            co_await socket->async_wait(
                Protocol::socket::wait_write, asio::redirect_error(asio::use_awaitable, ignored)
            );
            reply.text.erase(0, send_with_file(socket->native_handle(), reply));
        }
        co_await asio::async_write(
            *socket, asio::buffer(reply.text), asio::redirect_error(asio::use_awaitable, ignored)
        );
    }

    // Of what is at the path; nothing where that is no socket.
    Inode inode() const {
        struct stat status {};
        if (::lstat(path_.c_str(), &status) != 0 || !S_ISSOCK(status.st_mode)) return {};
        return {status.st_dev, status.st_ino};
    }

    // What is there is ours.
    bool stands() const { return bound_ != Inode() && inode() == bound_; }

    Protocol::acceptor acceptor_;
    asio::steady_timer pause_;
    Inode bound_ = {};
    bool closed_ = false;
    std::filesystem::path path_;
    AdminDeadlines deadlines_;
    std::shared_ptr<Handler> handler_;
};

}  // namespace

Result<std::unique_ptr<AdminSocket>> AdminSocket::listen(
    asio::io_context& loop, std::filesystem::path const& path, Handler handler, AdminDeadlines deadlines
) {
    auto listener = std::make_unique<Listener>(loop, path, std::move(handler), deadlines);
    auto bound = listener->bind();
    if (!bound) return bound.error();
    return std::unique_ptr<AdminSocket>(std::move(listener));
}

}  // namespace kanal::admin
