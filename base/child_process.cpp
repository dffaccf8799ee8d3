#include "base/child_process.hpp"

#include "base/child_launch.hpp"
#include "base/framed_pipe.hpp"

#include <sys/socket.h>
#include <sys/wait.h>

#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <cerrno>
#include <csignal>

namespace kanal {

namespace asio = boost::asio;

namespace {

constexpr auto kGrace = std::chrono::milliseconds(500);  // between its last word and its end

std::string end_of(int status) {
    if (WIFSIGNALED(status)) return "ended by signal " + std::to_string(WTERMSIG(status));
    return "ended with code " + std::to_string(WEXITSTATUS(status));
}

}  // namespace

struct ChildProcess::Parts : std::enable_shared_from_this<ChildProcess::Parts> {
    Parts(asio::any_io_executor executor, ChildOptions const& options, LaunchedChild child)
        : role(options.role),
          largest(options.largest_message),
          pid(child.pid),
          socket(executor, asio::local::stream_protocol(), child.socket.release()),
          process(executor, child.process.release()),
          deadline(executor) {}

    // Every way to the child's end passes here once.
    void end() {
        if (ended) return;
        ended = true;
        disarm();
        boost::system::error_code ignored;
        socket.close(ignored);
        if (reaped) return;
        ::kill(pid, SIGKILL);
        // A process that sleeps in a broken driver dies when the driver lets it: never wait for it here.
        auto const self = shared_from_this();
        process.async_wait(asio::posix::stream_descriptor::wait_read, [self](auto) { self->reap(); });
    }

    std::string reap() {
        int status = 0;
        if (reaped || ::waitpid(pid, &status, WNOHANG) != pid) return "gone";
        reaped = true;
        return end_of(status);
    }

    // Runs `act` unless it is disarmed before. The count tells a timer that had fired already when it was
    // disarmed: cancelling comes too late for that one.
    template <class Act>
    void arm(Duration time, Act act) {
        disarm();
        deadline.expires_after(time);
        deadline.async_wait([weak = weak_from_this(), act, armed_as = armed](auto const& error) {
            auto const self = weak.lock();
            if (self && !error && armed_as == self->armed) act(*self);
        });
    }

    void arm(Duration time) {
        arm(time, [](Parts& self) {
            self.missed = true;
            self.end();
        });
    }

    void disarm() {
        ++armed;
        deadline.cancel();
    }

    Error fail(std::string_view why) {
        end();
        return retry(std::string("child: ").append(role).append(": ").append(why));
    }

    // The socket is closed: what ended the child is known in a moment.
    asio::awaitable<Error> fail_as_it_ended() {
        if (missed) co_return fail("no answer in time");
        if (ended) co_return fail("not running");
        arm(kGrace, [](Parts& self) { self.process.cancel(); });
        boost::system::error_code error;
        co_await process.async_wait(
            asio::posix::stream_descriptor::wait_read, asio::redirect_error(asio::use_awaitable, error)
        );
        disarm();
        co_return fail(error ? std::string("closed its end") : reap());
    }

    asio::awaitable<bool> write_head(frame::Head const& head, int descriptor) {
        boost::system::error_code error;
        ssize_t sent = 0;
        while ((sent = frame::send_head(socket.native_handle(), head, descriptor, MSG_DONTWAIT)) <= 0) {
            if (sent < 0 && errno == EINTR) continue;
            if (sent == 0 || errno != EAGAIN) co_return false;
            co_await socket.async_wait(
                asio::local::stream_protocol::socket::wait_write,
                asio::redirect_error(asio::use_awaitable, error)
            );
            if (error) co_return false;
        }
        auto const rest = asio::buffer(head) + static_cast<std::size_t>(sent);
        co_await asio::async_write(socket, rest, asio::redirect_error(asio::use_awaitable, error));
        co_return !error;
    }

    asio::awaitable<Result<void>> write(std::string const& message, int descriptor) {
        if (message.size() > largest) co_return fail("message to it too long");
        auto const head = frame::head_of(message);
        bool const announced = co_await write_head(head, descriptor);
        boost::system::error_code error;
        if (announced) {
            co_await asio::async_write(
                socket, asio::buffer(message), asio::redirect_error(asio::use_awaitable, error)
            );
        }
        if (!announced || error) co_return co_await fail_as_it_ended();
        co_return Result<void>{};
    }

    asio::awaitable<Result<std::string>> read() {
        frame::Head head{};
        boost::system::error_code error;
        co_await asio::async_read(
            socket, asio::buffer(head), asio::redirect_error(asio::use_awaitable, error)
        );
        if (error) co_return co_await fail_as_it_ended();
        auto const size = frame::size_in(head);
        if (size > largest) co_return fail("message from it too long");
        std::string message(size, '\0');
        co_await asio::async_read(
            socket, asio::buffer(message), asio::redirect_error(asio::use_awaitable, error)
        );
        if (error) co_return co_await fail_as_it_ended();
        co_return message;
    }

    std::string role;
    std::size_t largest;
    pid_t pid;
    asio::local::stream_protocol::socket socket;
    asio::posix::stream_descriptor process;
    asio::steady_timer deadline;
    std::uint64_t armed = 0;
    bool missed = false;
    bool ended = false;
    bool reaped = false;
};

Result<std::unique_ptr<ChildProcess>> ChildProcess::start(
    asio::any_io_executor executor, ChildOptions const& options
) {
    auto child = launch_child(options);
    if (!child) return child.error();
    auto parts = std::make_shared<Parts>(std::move(executor), options, std::move(*child));
    return std::unique_ptr<ChildProcess>(new ChildProcess(std::move(parts)));
}

ChildProcess::ChildProcess(std::shared_ptr<Parts> parts) : parts_(std::move(parts)) {}

ChildProcess::~ChildProcess() {
    parts_->end();
}

asio::awaitable<Result<void>> ChildProcess::send(std::string message, Duration deadline) {
    auto const parts = parts_;
    parts->arm(deadline);
    auto sent = co_await parts->write(message, -1);
    parts->disarm();
    co_return sent;
}

asio::awaitable<Result<std::string>> ChildProcess::receive(Duration deadline) {
    auto const parts = parts_;
    parts->arm(deadline);
    auto message = co_await parts->read();
    parts->disarm();
    co_return message;
}

asio::awaitable<Result<std::string>> ChildProcess::ask(
    std::string request, Duration deadline, int descriptor
) {
    auto const parts = parts_;
    parts->arm(deadline);
    auto const sent = co_await parts->write(request, descriptor);
    if (!sent) co_return sent.error();
    auto answer = co_await parts->read();
    parts->disarm();
    co_return answer;
}

asio::awaitable<bool> ChildProcess::wait(Duration longest) {
    auto const parts = parts_;
    if (parts->ended) co_return true;
    parts->arm(longest, [](Parts& self) {
        boost::system::error_code ignored;
        self.socket.cancel(ignored);
    });
    boost::system::error_code error;
    co_await parts->socket.async_wait(
        asio::local::stream_protocol::socket::wait_read, asio::redirect_error(asio::use_awaitable, error)
    );
    parts->disarm();
    co_return !error;
}

void ChildProcess::kill() {
    parts_->end();
}

bool ChildProcess::alive() const {
    return !parts_->ended;
}

pid_t ChildProcess::pid() const {
    return parts_->pid;
}

}  // namespace kanal
