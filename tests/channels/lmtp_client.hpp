#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <filesystem>
#include <string>

namespace kanal::test {

// A mail server that speaks to the door, line by line.
class LmtpClient {
public:
    explicit LmtpClient(boost::asio::any_io_executor executor) : socket_(executor) {}

    // Waits until the door is there; gives the greeting.
    boost::asio::awaitable<std::string> connect(std::filesystem::path path);

    // One reply, of all its lines the last; empty when the other side has closed.
    boost::asio::awaitable<std::string> reply();
    boost::asio::awaitable<void> send(std::string bytes);
    boost::asio::awaitable<std::string> ask(std::string line);

    // A whole delivery; gives the replies after the final dot, one a recipient.
    boost::asio::awaitable<std::string> deliver(
        std::string content, std::string sender = "warga@example.net"
    );

    void close() { socket_.close(); }

private:
    boost::asio::local::stream_protocol::socket socket_;
    std::string buffer_ = {};
};

}  // namespace kanal::test
