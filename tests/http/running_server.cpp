#include "tests/http/running_server.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <stdexcept>

namespace kanal::test {

namespace asio = boost::asio;

namespace {

HttpResponse text(unsigned status, std::string body) {
    HttpResponse response;
    response.status = status;
    response.media_type = "text/plain";
    response.body = std::move(body);
    return response;
}

std::optional<HttpResponse> need_authorization(HttpRequest const& head) {
    if (head.header("authorization")) return std::nullopt;
    return problem(401, "Who are you?");
}

}  // namespace

RunningServer::RunningServer(HttpServerOptions options) {
    if (!options.inherited_socket) options.listen = "127.0.0.1:0";
    server_ = HttpServer::listen(loop_, std::move(options)).value();
    server_->serve(make_routes());
    thread_ = std::thread([this] { loop_.run(); });
}

RunningServer::~RunningServer() {
    release();
    asio::post(loop_, [this] {
        server_.reset();
        work_.reset();
    });
    thread_.join();
}

std::shared_ptr<Routes const> RunningServer::make_routes() {
    auto routes = std::make_shared<Routes>();
    auto say_hello = [this](HttpRequest) -> asio::awaitable<HttpResponse> {
        ++hello;
        co_return text(200, "hello");
    };
    auto say_again = [this](HttpRequest request) -> asio::awaitable<HttpResponse> {
        ++echo;
        co_return text(201, std::move(request.body));
    };
    auto fail = [](HttpRequest) -> asio::awaitable<HttpResponse> {
        throw std::runtime_error("secret text");
        co_return HttpResponse{};
    };
    auto forge = [](HttpRequest) -> asio::awaitable<HttpResponse> {
        auto response = text(200, "hello");
        response.headers.emplace_back("Location", "/a\r\nSet-Cookie: b");
        co_return response;
    };
    auto hold = [this](HttpRequest) -> asio::awaitable<HttpResponse> {
        ++held;
        co_await gate_.async_wait(asio::as_tuple(asio::use_awaitable));
        co_return text(200, "held");
    };
    routes->add({.method = "GET", .path = "/hello", .handle = say_hello});
    routes->add({.method = "GET", .path = "/throws", .handle = fail});
    routes->add({.method = "GET", .path = "/forges", .handle = forge});
    routes->add({.method = "GET", .path = "/held", .handle = hold});
    routes->add(
        {.method = "POST",
         .path = "/echo",
         .body_limit = 1000,
         .media_types = {"application/json"},
         .handle = say_again}
    );
    routes->add({.method = "POST", .path = "/big", .body_limit = 10 << 20, .handle = say_again});
    routes->add(
        {.method = "POST",
         .path = "/guarded",
         .media_types = {"application/json"},
         .admit = need_authorization,
         .handle = say_again}
    );
    return routes;
}

std::future<void> RunningServer::drain(Duration deadline) {
    return asio::co_spawn(loop_, server_->drain(deadline), asio::use_future);
}

void RunningServer::release() {
    asio::post(loop_, [this] { gate_.cancel(); });
}

std::string get(std::string_view path) {
    return "GET " + std::string(path) + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
}

std::string post(std::string_view path, std::string_view body, std::string_view more_fields) {
    return "POST " + std::string(path) +
           " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" + std::string(more_fields) +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

}  // namespace kanal::test
