// Our HTTP server with a route that does as little as bare_server does: what the gate and the limits cost.
//   http_bench [port]
#include "http/http_server.hpp"

#include <cstdio>

using namespace kanal;

int main(int count, char** arguments) {
    boost::asio::io_context loop(1);
    HttpServerOptions options;
    options.listen = std::string("127.0.0.1:") + (count > 1 ? arguments[1] : "0");
    options.limits.connections_per_peer = 1024;  // the load generator is one peer
    auto const server = HttpServer::listen(loop, options).value();

    auto routes = std::make_shared<Routes>();
    Route route;
    route.method = "POST";
    route.path = "/api/v1/reports";
    route.media_types = {"application/json"};
    route.handle = [](HttpRequest) -> boost::asio::awaitable<HttpResponse> {
        HttpResponse response;
        response.status = 201;
        response.body = R"({"status":"accepted"})";
        co_return response;
    };
    routes->add(std::move(route));
    server->serve(std::move(routes));
    std::printf("%u\n", unsigned{server->port()});
    std::fflush(stdout);
    loop.run();
}
