// The anchor of the measurements: a plain Beast server on one thread that reads a POST and answers 201, and
// does nothing else; to a gateway with the receipt that it waits for. Written after Beast's own asynchronous
// example.
//   bare_server [port]
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <cstdio>
#include <cstdlib>

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using Tcp = asio::ip::tcp;

constexpr auto kToken = asio::as_tuple(asio::use_awaitable);
constexpr auto kPatience = std::chrono::seconds(30);

std::string answer_to(http::request<http::string_body> const& request) {
    if (request.find("Kanal-Received-At") == request.end()) return R"({"status":"accepted"})";
    std::string const key(request["Idempotency-Key"]);
    return R"({"report_id":")" + key.substr(0, key.find('.')) + R"(","tracking_id":"T-1"})";
}

asio::awaitable<void> serve(beast::tcp_stream stream) {
    beast::flat_buffer buffer;
    for (;;) {
        stream.expires_after(kPatience);
        http::request_parser<http::string_body> parser;
        auto const [unread, size] = co_await http::async_read(stream, buffer, parser, kToken);
        if (unread) co_return;
        http::response<http::string_body> response(http::status::created, 11);
        response.set(http::field::content_type, "application/json");
        response.body() = answer_to(parser.get());
        response.keep_alive(parser.get().keep_alive());
        response.prepare_payload();
        auto const [unsent, sent] = co_await http::async_write(stream, response, kToken);
        if (unsent || response.need_eof()) co_return;
    }
}

asio::awaitable<void> accept_all(Tcp::acceptor acceptor) {
    for (;;) {
        auto [error, socket] = co_await acceptor.async_accept(kToken);
        if (error) continue;
        boost::system::error_code refused;
        socket.set_option(Tcp::no_delay(true), refused);
        asio::co_spawn(acceptor.get_executor(), serve(beast::tcp_stream(std::move(socket))), asio::detached);
    }
}

}  // namespace

int main(int count, char** arguments) {
    auto const port = static_cast<std::uint16_t>(count > 1 ? std::atoi(arguments[1]) : 0);
    asio::io_context loop(1);
    Tcp::acceptor acceptor(loop, Tcp::endpoint(asio::ip::address_v4::loopback(), port));
    std::printf("%u\n", unsigned{acceptor.local_endpoint().port()});
    std::fflush(stdout);
    asio::co_spawn(loop, accept_all(std::move(acceptor)), asio::detached);
    loop.run();
}
