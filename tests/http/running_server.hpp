#pragma once

#include "http/http_server.hpp"

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <future>
#include <thread>

namespace kanal::test {

// A server on a thread of its own, with these routes:
// GET /hello, GET /throws, GET /forges (a header with a newline), POST /echo (JSON, 1000 bytes), POST /big
// (any type, 10 MiB), POST /guarded (JSON; 401 without Authorization, decided before the body), GET /held
// (answers when released).
class RunningServer {
public:
    explicit RunningServer(HttpServerOptions options = {});
    ~RunningServer();

    HttpServer& server() { return *server_; }
    std::uint16_t port() const { return server_->port(); }

    // Runs on the loop thread and waits for it.
    template <class Function>
    auto on_loop(Function function) {
        std::packaged_task<decltype(function())()> task(std::move(function));
        auto result = task.get_future();
        boost::asio::post(loop_, std::move(task));
        return result.get();
    }

    std::future<void> drain(Duration deadline);
    void release();  // lets what waits in /held answer

    std::atomic<unsigned> hello = 0;  // how often each handler ran
    std::atomic<unsigned> echo = 0;
    std::atomic<unsigned> held = 0;

private:
    std::shared_ptr<Routes const> make_routes();

    boost::asio::io_context loop_;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_ =
        boost::asio::make_work_guard(loop_);
    boost::asio::steady_timer gate_{loop_, SteadyTime::max()};
    std::unique_ptr<HttpServer> server_;
    std::thread thread_;
};

std::string get(std::string_view path);
std::string post(std::string_view path, std::string_view body, std::string_view more_fields = {});

}  // namespace kanal::test
