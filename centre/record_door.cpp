#include "base/time_text.hpp"
#include "centre/door.hpp"
#include "centre/record.hpp"
#include "json/writer.hpp"

#include <cstdlib>

namespace kanal::centre {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kLargestRecord = std::size_t{4} << 20;

HttpResponse receipt(std::string report_id, Taken const& taken) {
    // A wrong receipt, as ordered by a test.
    if (taken.tracking_id < 0) report_id = "00000000-0000-4000-8000-000000000000";
    JsonWriter json(128);
    json.begin_object();
    json.member("report_id", std::string_view(report_id));
    json.member("tracking_id", std::string_view("KC-" + std::to_string(std::abs(taken.tracking_id))));
    json.end_object();
    HttpResponse response;
    response.status = taken.first ? 201 : 200;
    response.body = json.take();
    return response;
}

asio::awaitable<HttpResponse> take_record(Doors const& doors, HttpRequest request) {
    auto effect = read_record(request.body);
    if (!effect) co_return problem(400, "The body is no report record");
    auto const key = request.header("idempotency-key");
    if (!key || !is_key_of(*key, effect->report_id))
        co_return problem(422, "Idempotency-Key is not the report's id with its edition");
    effect->message_id = *key;
    effect->way = "http";
    auto const taken_in = parse_time(request.header("kanal-received-at").value_or(""));
    effect->taken_in = taken_in.value_or(WallClock::now());
    // It is answered like any other, and there is nothing to do about it.
    Taken const as_new = {.first = true};
    if (request.header("kanal-trial")) co_return receipt(effect->report_id, as_new);
    auto answer = [report_id = effect->report_id](Taken const& taken) { return receipt(report_id, taken); };
    auto taking = take_with_fault(doors, std::move(*effect), std::move(answer));
    co_return co_await std::move(taking);
}

}  // namespace

Route record_route(Doors const& doors, std::string path) {
    Route route;
    route.method = "POST";
    route.path = std::move(path);
    route.body_limit = kLargestRecord;
    route.media_types = {"application/json"};
    route.admit = [&doors](HttpRequest const& head) { return refuse_stranger(doors, head); };
    route.handle = [&doors](HttpRequest request) { return take_record(doors, std::move(request)); };
    return route;
}

}  // namespace kanal::centre
