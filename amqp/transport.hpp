#pragma once

#include "amqp/stop_signal.hpp"
#include "base/error.hpp"
#include "base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace kanal::amqp {

struct Peer {
    bool tls = true;
    std::string host = {};
    std::uint16_t port = 0;
    std::filesystem::path ca_file = {};  // instead of the system's authorities
};

// A connection over TCP or TLS that never blocks on its own: sending and receiving return at once, and
// waiting is a call with an end. One thread; it should block SIGPIPE.
class Transport {
public:
    // With TLS the certificate is verified for the host's name. Returns within `within`, or a second after
    // `stop` was raised; `stop` outlives the transport. An error is `reject` where the certificate, ca_file
    // or address is at fault, so that nothing was sent; otherwise `retry`.
    static Result<std::unique_ptr<Transport>> open(Peer const& peer, Duration within, StopSignal const& stop);
    ~Transport();
    Transport(Transport const&) = delete;
    Transport& operator=(Transport const&) = delete;

    // How much of it was taken; 0: the peer does not read at the moment.
    Result<std::size_t> send(std::string_view bytes);
    // How much came; 0: nothing at the moment. An error: the connection is gone.
    Result<std::size_t> receive(char* buffer, std::size_t size);
    // Until something came, until it would take more (`to_send`), until `stop` or until then.
    void wait(bool to_send, SteadyTime until) const;

private:
    struct Handle;
    Transport(std::unique_ptr<Handle> handle, int socket, StopSignal const& stop);
    std::unique_ptr<Handle> handle_;
    int socket_;
    StopSignal const& stop_;
};

}  // namespace kanal::amqp
