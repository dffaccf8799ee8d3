#include "centre/count_text.hpp"
#include "centre/door.hpp"
#include "json/writer.hpp"

#include <optional>

namespace kanal::centre {

namespace asio = boost::asio;

namespace {

constexpr std::string_view kReports = "/reports/";

HttpResponse json(std::string body) {
    HttpResponse response;
    response.body = std::move(body);
    return response;
}

asio::awaitable<HttpResponse> show_counts(Doors const& doors) {
    std::optional<Result<std::vector<Count>>> counts;
    auto asking = doors.effects.run([&](EffectStore& store) { counts = store.counts(); });
    co_await std::move(asking);
    if (!counts || !*counts) co_return try_later();
    co_return json(counts_as_json(**counts));
}

asio::awaitable<HttpResponse> show_report(Doors const& doors, HttpRequest request) {
    auto const name = request.path.substr(kReports.size());
    Taken taken;
    std::optional<Result<std::optional<Effect>>> found;
    auto asking = doors.effects.run([&](EffectStore& store) { found = store.find(name, taken); });
    co_await std::move(asking);
    if (!found || !*found) co_return try_later();
    auto const& effect = **found;
    if (!effect) co_return problem(404, "No such report");
    JsonWriter writer(256);
    writer.begin_object();
    writer.member("report_id", std::string_view(effect->report_id));
    writer.member("tracking_id", std::string_view("KC-" + std::to_string(taken.tracking_id)));
    writer.member("number", std::string_view(effect->number));
    writer.member("gateway", std::string_view(effect->gateway));
    writer.member("way", std::string_view(effect->way));
    writer.member("sender", std::string_view(effect->sender));
    writer.end_object();
    co_return json(writer.take());
}

asio::awaitable<HttpResponse> order_fault(Doors const& doors, HttpRequest request) {
    auto const ordered = doors.faults->order(request.body);
    co_return ordered ? json("{}") : problem(400, "Not understood", ordered.error().what);
}

Route route(
    std::string method, std::string path, std::function<asio::awaitable<HttpResponse>(HttpRequest)> handle
) {
    Route made;
    made.method = std::move(method);
    made.path = std::move(path);
    made.handle = std::move(handle);
    return made;
}

}  // namespace

std::vector<Route> view_routes(Doors const& doors) {
    std::vector<Route> routes;
    routes.push_back(route("GET", "/counts", [&doors](HttpRequest) { return show_counts(doors); }));
    routes.push_back(route("GET", std::string(kReports) + "*", [&doors](HttpRequest request) {
        return show_report(doors, std::move(request));
    }));
    for (auto& made : routes)
        made.admit = [&doors](HttpRequest const& head) { return refuse_stranger(doors, head); };
    routes.push_back(route("GET", "/healthz", [](HttpRequest) -> asio::awaitable<HttpResponse> {
        co_return json("{}");
    }));
    if (doors.faults != nullptr) {
        routes.push_back(route("POST", "/faults", [&doors](HttpRequest request) {
            return order_fault(doors, std::move(request));
        }));
        routes.back().media_types = {"application/json"};
    }
    return routes;
}

}  // namespace kanal::centre
