#include "centre/fault_relay.hpp"

#include "base/ascii.hpp"
#include "centre/door.hpp"
#include "http/http_server.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <charconv>
#include <memory>
#include <optional>
#include <string_view>

namespace kanal::centre {

namespace asio = boost::asio;
using Tcp = asio::ip::tcp;

namespace {

auto const kNoThrow = asio::as_tuple(asio::use_awaitable);

struct Pair {
    Tcp::socket client;
    Tcp::socket server;

    void close() {
        boost::system::error_code gone;
        client.close(gone);
        server.close(gone);
    }
};

std::optional<std::size_t> number_of(std::string_view text) {
    std::size_t number = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

// The value of a header of our own server's answer; `take` removes its line.
std::optional<std::string> header_of(std::string& head, std::string_view name, bool take) {
    auto const begin = head.find("\r\n" + std::string(name) + ": ");
    if (begin == std::string::npos) return std::nullopt;
    auto const end = head.find("\r\n", begin + 2);
    auto const value_at = begin + 2 + name.size() + 2;
    std::string value = head.substr(value_at, end - value_at);
    if (take) head.erase(begin, end - begin);
    return value;
}

asio::awaitable<void> carry_requests(std::shared_ptr<Pair> pair) {
    std::array<char, 16384> buffer;
    for (;;) {
        auto const [failed, size] = co_await pair->client.async_read_some(asio::buffer(buffer), kNoThrow);
        if (failed) break;
        auto const bytes = asio::buffer(buffer.data(), size);
        auto const [broken, written] = co_await asio::async_write(pair->server, bytes, kNoThrow);
        if (broken) break;
    }
    // The answer may still be under way.
    boost::system::error_code gone;
    pair->server.shutdown(Tcp::socket::shutdown_send, gone);
}

// One whole answer; nothing where the server has closed.
asio::awaitable<std::optional<std::string>> read_answer(Tcp::socket& server, std::string& input) {
    auto buffer = asio::dynamic_buffer(input);
    auto const [failed, head_size] = co_await asio::async_read_until(server, buffer, "\r\n\r\n", kNoThrow);
    if (failed) co_return std::nullopt;
    auto head = input.substr(0, head_size);
    auto const length = header_of(head, "Content-Length", false);
    auto const whole = head_size + number_of(length.value_or("0")).value_or(0);
    while (input.size() < whole) {
        auto const left = asio::transfer_exactly(whole - input.size());
        auto const [cut, size] = co_await asio::async_read(server, buffer, left, kNoThrow);
        if (cut) co_return std::nullopt;
    }
    auto answer = input.substr(0, whole);
    input.erase(0, whole);
    co_return answer;
}

asio::awaitable<void> carry_answers(std::shared_ptr<Pair> pair) {
    std::string input;
    for (;;) {
        auto reading = read_answer(pair->server, input);
        auto answer = co_await std::move(reading);
        if (!answer) break;
        auto const order = header_of(*answer, kFaultHeader, true).value_or("");
        auto const number = number_of(order.substr(order.find('=') + 1)).value_or(0);
        bool const cut = order.rfind("cut=", 0) == 0;
        if (order.rfind("delay=", 0) == 0) {
            asio::steady_timer timer(pair->client.get_executor(), std::chrono::milliseconds(number));
            (void)co_await timer.async_wait(kNoThrow);
        }
        auto const bytes =
            asio::buffer(answer->data(), cut ? std::min(number, answer->size()) : answer->size());
        auto const [failed, written] = co_await asio::async_write(pair->client, bytes, kNoThrow);
        if (failed || cut) break;
    }
    pair->close();
}

asio::awaitable<void> relay(std::shared_ptr<Pair> pair, std::uint16_t port) {
    Tcp::endpoint const server(asio::ip::address_v4::loopback(), port);
    auto const [failed] = co_await pair->server.async_connect(server, kNoThrow);
    if (failed) co_return pair->close();
    // For tests only; what goes wrong in it ends one connection.
    asio::co_spawn(pair->client.get_executor(), carry_requests(pair), asio::detached);
    auto carrying = carry_answers(pair);
    co_await std::move(carrying);
}

}  // namespace

Result<FaultRelay> FaultRelay::listen(
    asio::io_context& loop, std::string const& address_and_port, std::uint16_t server_port
) {
    auto acceptor = http::open_listener(loop, address_and_port);
    if (!acceptor) return acceptor.error();
    return FaultRelay(std::move(*acceptor), server_port);
}

asio::awaitable<void> FaultRelay::serve() {
    for (;;) {
        auto [failed, client] = co_await acceptor_.async_accept(kNoThrow);
        if (failed) continue;
        Tcp::socket server(acceptor_.get_executor());
        auto const pair = std::make_shared<Pair>(Pair{std::move(client), std::move(server)});
        asio::co_spawn(acceptor_.get_executor(), relay(pair, server_port_), asio::detached);
    }
}

}  // namespace kanal::centre
