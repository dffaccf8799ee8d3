#include "daemon/admin/admin_socket.hpp"

#include "tests/support/temp_dir.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <doctest/doctest.h>

using namespace kanal;
using namespace std::chrono_literals;
using admin::AdminReply;
using admin::AdminSocket;

namespace {

constexpr std::size_t kLong = std::size_t{16} << 20;  // more than any socket holds
constexpr auto kPatience = 30s;                       // ends a test that has failed

// A socket whose replies are as long as is asked for, on a loop that the test turns.
struct Door {
    test::TempDir folder;
    boost::asio::io_context loop;
    std::unique_ptr<AdminSocket> socket;

    explicit Door(admin::AdminDeadlines deadlines) {
        auto answer = [](std::string request, operations::Actor) -> boost::asio::awaitable<AdminReply> {
            AdminReply reply;
            reply.text.assign(request == "long\n" ? kLong : 2, '-');
            co_return reply;
        };
        auto made = AdminSocket::listen(loop, folder / "admin.sock", answer, deadlines);
        REQUIRE(made.has_value());
        socket = std::move(*made);
        socket->serve();
    }

    Descriptor connect(std::string_view request) const {
        Descriptor client(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        (folder / "admin.sock").string().copy(address.sun_path, sizeof(address.sun_path) - 1);
        REQUIRE(::connect(client.number(), reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0);
        REQUIRE(
            ::send(client.number(), request.data(), request.size(), MSG_NOSIGNAL) ==
            static_cast<ssize_t>(request.size())
        );
        return client;
    }

    // Turns the loop until the daemon has ended the connection.
    bool ended(Descriptor const& client) {
        auto const late = std::chrono::steady_clock::now() + kPatience;
        while (std::chrono::steady_clock::now() < late) {
            loop.run_for(10ms);
            pollfd state{client.number(), POLLRDHUP, 0};
            if (::poll(&state, 1, 0) == 1) return true;
        }
        return false;
    }
};

std::string all_of(Descriptor const& client) {
    std::string text;
    char piece[65536];
    for (ssize_t got = 0; (got = ::recv(client.number(), piece, sizeof(piece), 0)) > 0;)
        text.append(piece, static_cast<std::size_t>(got));
    return text;
}

}  // namespace

TEST_CASE("admin socket: who does not read his reply is let go, and others are answered meanwhile") {
    Door door({.request = 1h, .reply = 300ms});
    auto const silent = door.connect("long\n");
    auto const reader = door.connect("short\n");
    CHECK(door.ended(reader));
    CHECK(all_of(reader) == "--\n");
    CHECK(door.ended(silent));
    auto const received = all_of(silent).size();
    CHECK(received > 0);
    CHECK(received < kLong);
}

TEST_CASE("admin socket: who does not send a request is let go") {
    Door door({.request = 300ms, .reply = 1h});
    auto const silent = door.connect("half of a requ");
    CHECK(door.ended(silent));
    CHECK(all_of(silent).empty());
}
