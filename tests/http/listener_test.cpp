#include "tests/http/raw_client.hpp"
#include "tests/http/running_server.hpp"

#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace kanal;
using namespace kanal::test;

namespace {

std::string refusal_of(HttpServerOptions options) {
    boost::asio::io_context loop;
    auto const server = HttpServer::listen(loop, std::move(options));
    REQUIRE(server.has_error());
    return server.error().what;
}

int bound_socket() {
    int const descriptor = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(bind(descriptor, reinterpret_cast<sockaddr const*>(&address), sizeof address) == 0);
    return descriptor;
}

}  // namespace

TEST_CASE("http server: a taken port is told with its address and what to do") {
    RunningServer running;
    auto const address = "127.0.0.1:" + std::to_string(running.port());
    HttpServerOptions options;
    options.listen = address;
    auto const text = refusal_of(options);
    CHECK(text.find(address) != std::string::npos);
    CHECK(text.find("another program listens there") != std::string::npos);
}

TEST_CASE("http server: what is no address and port is refused with an example") {
    for (auto const* const listen :
         {"", "8080", "localhost:8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536"}) {
        HttpServerOptions options;
        options.listen = listen;
        CHECK(refusal_of(options).find("as 127.0.0.1:8080") != std::string::npos);
    }
}

TEST_CASE("http server: a socket that systemd listens on is served") {
    int const descriptor = bound_socket();
    REQUIRE(listen(descriptor, 8) == 0);
    HttpServerOptions options;
    options.inherited_socket = descriptor;
    RunningServer running(options);
    RawClient client(running.port());
    client.send(get("/hello"));
    CHECK(client.receive().status == 200);
}

TEST_CASE("http server: an inherited descriptor that does not listen is refused") {
    int const descriptor = bound_socket();
    for (int const given : {descriptor, STDERR_FILENO, 12345}) {
        HttpServerOptions options;
        options.inherited_socket = given;
        CHECK(refusal_of(options).find("no listening TCP socket") != std::string::npos);
    }
    close(descriptor);
}

TEST_CASE("http server: a missing certificate or key is named before anything is served") {
    HttpServerOptions options;
    options.listen = "127.0.0.1:0";
    options.certificate_file = "/nowhere/certificate.pem";
    options.key_file = "/nowhere/key.pem";
    CHECK(refusal_of(options).find("/nowhere/certificate.pem") != std::string::npos);
}
