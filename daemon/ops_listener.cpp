#include "daemon/ops_listener.hpp"

#include "http/tls_context.hpp"

namespace kanal::daemon {

namespace asio = boost::asio;

namespace {

HttpResponse plain(unsigned status, std::string body) {
    HttpResponse response;
    response.status = status;
    response.media_type = "text/plain; charset=utf-8";
    response.body = std::move(body);
    return response;
}

// Empty: it is ready.
asio::awaitable<std::string_view> why_not_ready(OpsParts const& parts) {
    if (!parts.doors_open()) co_return "stopping";
    if (!parts.spool.accepting()) co_return "the spool takes nothing new: see kanalctl status";
    auto touch = [](spool::Spool& spool) -> Result<bool> { return spool.accepting(); };
    auto answered = co_await parts.spool.run(std::move(touch));
    if (!answered || !*answered) co_return "the spool does not take writes: see the log";
    co_return std::string_view();
}

asio::awaitable<HttpResponse> ready(OpsParts const& parts) {
    auto asking = why_not_ready(parts);
    auto const why = co_await std::move(asking);
    co_return why.empty() ? plain(200, "ready\n") : plain(503, std::string(why) + "\n");
}

asio::awaitable<HttpResponse> metrics(OpsParts const& parts) {
    auto take = [file = parts.certificate_file](spool::Spool& spool) -> Result<Metrics::Snapshot> {
        Metrics::Snapshot snapshot;
        auto backlog = spool.deliveries().backlog();
        if (!backlog) return backlog.error();
        snapshot.backlog = std::move(*backlog);
        auto fetches = spool.fetches().pending();
        if (!fetches) return fetches.error();
        snapshot.fetches_pending = *fetches;
        snapshot.space = spool.space();
        if (!file.empty()) snapshot.certificate_end = http::certificate_end(file);
        return snapshot;
    };
    auto snapshot = co_await parts.spool.run(std::move(take));
    if (!snapshot) co_return plain(503, "the spool does not answer: see the log\n");
    auto count = [](readmodel::ReadView& view) { return view.index.counts(); };
    auto const counted = co_await parts.index.ask(std::move(count));
    if (counted) snapshot->counts = counted->value;
    snapshot->index = parts.index.standing();
    snapshot->index_behind = counted ? counted->behind : parts.index.behind();
    snapshot->connections = parts.connections();
    snapshot->fetcher = parts.fetcher();
    snapshot->lanes = parts.lanes();
    snapshot->health = parts.health();
    snapshot->config_ok = parts.config_ok();
    snapshot->now = WallClock::now();
    auto response = plain(200, parts.metrics.text(*snapshot));
    response.media_type = "text/plain; version=0.0.4; charset=utf-8";
    co_return response;
}

Route get(std::string path, std::function<asio::awaitable<HttpResponse>(HttpRequest)> handle) {
    Route route;
    route.method = "GET";
    route.path = std::move(path);
    route.handle = std::move(handle);
    return route;
}

}  // namespace

asio::awaitable<std::string_view> look_for_trouble(OpsParts const& parts) {
    auto asking = why_not_ready(parts);
    auto const why = co_await std::move(asking);
    if (!why.empty()) co_return why;
    for (auto const& lane : parts.lanes())
        if (lane.state == forwarder::LaneStatus::State::stopped) co_return "the way to a centre is stopped";
    co_return std::string_view();
}

std::shared_ptr<Routes const> ops_routes(OpsParts parts) {
    auto routes = std::make_shared<Routes>();
    auto const shared = std::make_shared<OpsParts const>(std::move(parts));
    routes->add(get("/healthz", [](HttpRequest) -> asio::awaitable<HttpResponse> {
        co_return plain(200, "ok\n");
    }));
    routes->add(get("/readyz", [shared](HttpRequest) { return ready(*shared); }));
    routes->add(get("/metrics", [shared](HttpRequest) { return metrics(*shared); }));
    return routes;
}

}  // namespace kanal::daemon
