#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace kanal::test {

struct Answer {
    int status = 0;  // 0: the connection ended without an answer
    std::string head = {};
    std::string body = {};

    bool has(std::string_view text) const { return head.find(text) != std::string::npos; }
};

// A blocking connection that sends exactly the bytes it is given. Reading gives up after ten seconds.
class RawClient {
public:
    explicit RawClient(std::uint16_t port, std::string const& from = "127.0.0.1");
    ~RawClient();
    RawClient(RawClient const&) = delete;
    RawClient& operator=(RawClient const&) = delete;

    bool send(std::string_view bytes);  // false: the peer has closed
    void end_sending();
    void reset();  // closes so that the peer gets RST

    Answer receive();               // one response, by its Content-Length
    Answer receive_without_body();  // one response to HEAD, or an interim one
    std::string receive_all();      // until the peer closes
    bool waits(int milliseconds);   // nothing comes for so long

    int descriptor() const { return descriptor_; }

private:
    bool fill();
    Answer receive_head();

    int descriptor_ = -1;
    std::string input_ = {};
};

}  // namespace kanal::test
