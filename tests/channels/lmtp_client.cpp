#include "tests/channels/lmtp_client.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace kanal::test {

namespace asio = boost::asio;
using boost::system::error_code;

asio::awaitable<std::string> LmtpClient::connect(std::filesystem::path path) {
    asio::local::stream_protocol::endpoint const endpoint(path.string());
    for (int i = 0; i < 500; ++i) {
        error_code error;
        co_await socket_.async_connect(endpoint, asio::redirect_error(asio::use_awaitable, error));
        if (!error) break;
        socket_.close();
        asio::steady_timer timer(socket_.get_executor(), std::chrono::milliseconds(10));
        co_await timer.async_wait(asio::use_awaitable);
    }
    co_return co_await reply();
}

asio::awaitable<std::string> LmtpClient::reply() {
    for (;;) {
        error_code error;
        auto const size = co_await asio::async_read_until(
            socket_, asio::dynamic_buffer(buffer_), "\r\n", asio::redirect_error(asio::use_awaitable, error)
        );
        if (error) co_return std::string();
        auto line = buffer_.substr(0, size - 2);
        buffer_.erase(0, size);
        if (line.size() < 4 || line[3] != '-') co_return line;
    }
}

asio::awaitable<void> LmtpClient::send(std::string bytes) {
    error_code ignored;  // the reply shows it
    co_await asio::async_write(
        socket_, asio::buffer(bytes), asio::redirect_error(asio::use_awaitable, ignored)
    );
}

asio::awaitable<std::string> LmtpClient::ask(std::string line) {
    co_await send(line + "\r\n");
    co_return co_await reply();
}

asio::awaitable<std::string> LmtpClient::deliver(std::string content, std::string sender) {
    co_await ask("LHLO mx.example.go.id");
    co_await ask("MAIL FROM:<" + sender + ">");
    co_await ask("RCPT TO:<lapor@example.go.id>");
    co_await ask("DATA");
    co_return co_await ask(content + "\r\n.");
}

}  // namespace kanal::test
